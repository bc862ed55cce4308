import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { api } from '@/api/client';
import type { Schema } from '@/api/contract';
import { asProblem } from '@/api/problem';

export type Tenant = Schema<'Tenant'>;
export type ManagedUser = Schema<'ManagedUser'>;
export type ApiKey = Schema<'ApiKey'>;
export type Provider = Schema<'Provider'>;
export type ProviderKind = Schema<'ProviderKind'>;
export type ProviderHealth = Schema<'ProviderHealth'>;
export type Chain = Schema<'Chain'>;
export type Plugin = Schema<'Plugin'>;
export type Job = Schema<'Job'>;
export type Message = Schema<'Message'>;
export type Health = Schema<'Health'>;

// What changes by itself is asked for again while it is looked at.
const oftenMs = 5_000;
const seldomMs = 15_000;
const pageSize = 25;

/** Every key begins with `console`, so that acting in another tenant forgets all of it at once. */
export const healthQuery = (enabled = true) =>
  queryOptions({ queryKey: ['console', 'health'], queryFn: ({ signal }) => api.get('/api/admin/health', { signal }), refetchInterval: oftenMs, enabled });

export const tenantsQuery = (cursor?: string, limit = pageSize) =>
  queryOptions({
    queryKey: ['console', 'tenants', cursor, limit],
    queryFn: ({ signal }) => api.get('/api/admin/tenants', { query: { cursor, limit }, signal }),
    placeholderData: keepPreviousData,
  });

export const managedTenantQuery = (id: string) =>
  queryOptions({ queryKey: ['console', 'tenant', id], queryFn: ({ signal }) => api.get('/api/admin/tenants/{id}', { path: { id }, signal }) });

export const usersQuery = (filter: { email?: string; cursor?: string; limit?: number }) =>
  queryOptions({
    queryKey: ['console', 'users', filter],
    queryFn: ({ signal }) => api.get('/api/admin/users', { query: { limit: pageSize, ...filter }, signal }),
    placeholderData: keepPreviousData,
  });

export const userQuery = (id: string) =>
  queryOptions({ queryKey: ['console', 'user', id], queryFn: ({ signal }) => api.get('/api/admin/users/{id}', { path: { id }, signal }) });

export const keysQuery = (cursor?: string) =>
  queryOptions({
    queryKey: ['console', 'keys', cursor],
    queryFn: ({ signal }) => api.get('/api/admin/api-keys', { query: { cursor, limit: pageSize }, signal }),
    placeholderData: keepPreviousData,
  });

export const providersQuery = queryOptions({ queryKey: ['console', 'providers'], queryFn: ({ signal }) => api.get('/api/admin/providers', { signal }) });

export const providerQuery = (id: string) =>
  queryOptions({ queryKey: ['console', 'provider', id], queryFn: ({ signal }) => api.get('/api/admin/providers/{id}', { path: { id }, signal }) });

export const providerEventsQuery = (id: string, limit: number, cursor?: string) =>
  queryOptions({
    queryKey: ['console', 'provider-events', id, limit, cursor],
    queryFn: ({ signal }) => api.get('/api/admin/providers/{id}/events', { path: { id }, query: { limit, cursor }, signal }),
    refetchInterval: oftenMs,
  });

export const choicesQuery = (id: string, list: 'voices' | 'models' | 'languages', enabled: boolean) =>
  queryOptions({
    queryKey: ['console', 'choices', id, list],
    queryFn: ({ signal }) => api.get('/api/admin/providers/{id}/choices', { path: { id }, query: { list }, signal }),
    staleTime: 5 * 60_000,
    retry: false,
    enabled,
  });

export const chainsQuery = queryOptions({
  queryKey: ['console', 'chains'],
  queryFn: ({ signal }) => api.get('/api/admin/chains', { signal }),
  refetchInterval: seldomMs,
});

export const pluginsQuery = queryOptions({ queryKey: ['console', 'plugins'], queryFn: ({ signal }) => api.get('/api/admin/plugins', { signal }) });

export const jobsQuery = (filter: { state?: Job['state']; queue?: string; cursor?: string; limit?: number }, enabled = true) =>
  queryOptions({
    queryKey: ['console', 'jobs', filter],
    queryFn: ({ signal }) => api.get('/api/admin/jobs', { query: { limit: pageSize, ...filter }, signal }),
    placeholderData: keepPreviousData,
    refetchInterval: seldomMs,
    enabled,
  });

export const jobQuery = (id: string) =>
  queryOptions({ queryKey: ['console', 'job', id], queryFn: ({ signal }) => api.get('/api/admin/jobs/{id}', { path: { id }, signal }) });

export const schedulesQuery = queryOptions({ queryKey: ['console', 'schedules'], queryFn: ({ signal }) => api.get('/api/admin/schedules', { signal }), refetchInterval: seldomMs });

export const messagesQuery = (filter: { state?: Message['state']; tenant_id?: string; cursor?: string; limit?: number }, enabled = true) =>
  queryOptions({
    queryKey: ['console', 'messages', filter],
    queryFn: ({ signal }) => api.get('/api/admin/messages', { query: { limit: pageSize, ...filter }, signal }),
    placeholderData: keepPreviousData,
    refetchInterval: seldomMs,
    enabled,
  });

// Whole days, the last one with it.
const periodOf = (from: string, to: string) => ({ from: `${from}T00:00:00Z`, to: `${to}T23:59:59.999999Z` });

export const costsQuery = (from: string, to: string) =>
  queryOptions({
    queryKey: ['console', 'costs', from, to],
    queryFn: ({ signal }) => api.get('/api/admin/costs', { query: periodOf(from, to), signal }),
    placeholderData: keepPreviousData,
  });

export const auditQuery = (filter: { action?: string; cursor?: string }) =>
  queryOptions({
    queryKey: ['console', 'audit', filter],
    queryFn: ({ signal }) => api.get('/api/admin/audit', { query: { limit: pageSize, ...filter }, signal }),
    placeholderData: keepPreviousData,
  });

export const liveQuery = (cursor?: string) =>
  queryOptions({
    queryKey: ['console', 'live', cursor],
    queryFn: ({ signal }) => api.get('/api/conversations', { query: { state: 'live', limit: pageSize, cursor }, signal }),
    placeholderData: keepPreviousData,
    refetchInterval: oftenMs,
  });

export const liveConversationQuery = (id: string) =>
  queryOptions({
    queryKey: ['console', 'conversation', id],
    queryFn: ({ signal }) => api.get('/api/conversations/{id}', { path: { id }, signal }),
    refetchInterval: (query) => (query.state.data?.state === 'ended' ? false : oftenMs),
  });

/** For routes that a host of an older version lacks: null there. */
async function ifThere<T>(ask: Promise<T>): Promise<T | null> {
  try {
    return await ask;
  } catch (error) {
    if (asProblem(error).isMissing) return null;
    throw error;
  }
}

export const managedPlansQuery = queryOptions({ queryKey: ['console', 'plans'], queryFn: ({ signal }) => ifThere(api.get('/api/admin/plans', { signal })) });

export const revenueQuery = (from: string, to: string) =>
  queryOptions({
    queryKey: ['console', 'revenue', from, to],
    queryFn: ({ signal }) => ifThere(api.get('/api/admin/revenue', { query: periodOf(from, to), signal })),
    placeholderData: keepPreviousData,
  });

export const walletDifferencesQuery = queryOptions({
  queryKey: ['console', 'wallet-differences'],
  queryFn: ({ signal }) => api.get('/api/admin/wallets/differences', { signal }),
});

export const webhooksQuery = (filter: { state?: string; cursor?: string }) =>
  queryOptions({
    queryKey: ['console', 'webhooks', filter],
    queryFn: ({ signal }) => ifThere(api.get('/api/admin/webhooks', { query: { limit: pageSize, ...filter }, signal })),
    placeholderData: keepPreviousData,
    refetchInterval: seldomMs,
  });
