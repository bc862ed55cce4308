import { useCallback } from 'react';
import { useLocation, useNavigate, useSearchParams } from 'react-router';

/** A value that lives in the address bar, such as a filter. Changing it begins the list anew. */
export function useAddressValue(name: string, fallback = ''): [string, (value: string) => void] {
  const [params, setParams] = useSearchParams();
  const set = useCallback(
    (value: string) => {
      setParams(
        (before) => {
          const after = new URLSearchParams(before);
          after.delete('cursor');
          if (value === fallback) after.delete(name);
          else after.set(name, value);
          return after;
        },
        { replace: true },
      );
    },
    [name, fallback, setParams],
  );
  return [params.get(name) ?? fallback, set];
}

export interface Paging {
  cursor: string | undefined;
  /** Counts from 1; 1 again when the way to this page is not known. */
  page: number;
  toNext: (cursor: string) => void;
  toPrevious: (() => void) | undefined;
}

interface Trail {
  trail?: string[];
}

/**
 * Pages by cursor. The cursor is in the address, so a page can be reloaded and shared; the cursors before it are in the history
 * entry, since the API only looks ahead.
 */
export function useCursorPaging(): Paging {
  const [params] = useSearchParams();
  const { pathname, state } = useLocation();
  const navigate = useNavigate();
  const cursor = params.get('cursor') ?? undefined;
  const trail = (state as Trail | null)?.trail ?? [];

  const go = (to: string, way: string[]) => {
    const search = new URLSearchParams(params);
    if (to) search.set('cursor', to);
    else search.delete('cursor');
    void navigate({ pathname, search: search.toString() }, { state: { trail: way } satisfies Trail });
  };
  return {
    cursor,
    page: trail.length + 1,
    toNext: (next) => go(next, [...trail, cursor ?? '']),
    toPrevious: cursor === undefined ? undefined : () => go(trail.at(-1) ?? '', trail.slice(0, -1)),
  };
}
