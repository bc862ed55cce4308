import { QueryClient, queryOptions, useQuery } from '@tanstack/react-query';
import { api } from './client';
import { Problem } from './problem';
import { csrfToken } from './session';
import type { Schema } from './contract';

export type User = Schema<'User'>;
export type Tenant = Schema<'PublicTenant'>;

/** Whether asking again may help: not for what was refused, and once for what broke. */
function mayRetry(failures: number, error: Error): boolean {
  if (!(error instanceof Problem)) return false;
  return failures < 2 && (error.status === 0 || error.status >= 500);
}

export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: { retry: mayRetry, staleTime: 15_000, refetchOnWindowFocus: true },
      mutations: { retry: false },
    },
  });
}

export const tenantQuery = queryOptions({
  queryKey: ['tenant'],
  queryFn: ({ signal }) => api.get('/api/tenant', { signal }),
  staleTime: Infinity,
});

/** Null when nobody is signed in. */
export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: async ({ signal }): Promise<User | null> => {
    if (!csrfToken()) return null;
    try {
      return await api.get('/api/auth/me', { signal });
    } catch (error) {
      if (error instanceof Problem && error.status === 401) return null;
      throw error;
    }
  },
  staleTime: 5 * 60_000,
});

export const useMe = () => useQuery(meQuery);
