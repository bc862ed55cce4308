import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { asProblem } from '@/api/problem';
import { ErrorState } from './ErrorState';
import { LoadingState } from './LoadingState';

interface LoadedProps<T> {
  query: UseQueryResult<T>;
  children: (data: T) => ReactNode;
  loading?: ReactNode;
  /** Shown instead of the children when `isEmpty` says so. */
  empty?: ReactNode;
  isEmpty?: (data: T) => boolean;
}

/** A query in all its states. What was loaded stays when a later refresh fails. */
export function Loaded<T>({ query, children, loading, empty, isEmpty }: LoadedProps<T>) {
  if (query.data !== undefined) return empty !== undefined && isEmpty?.(query.data) ? empty : children(query.data);
  if (query.isError) return <ErrorState error={query.error} retry={asProblem(query.error).isMissing ? undefined : () => void query.refetch()} />;
  return loading ?? <LoadingState />;
}
