import { keepPreviousData, queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '@/api/client';
import { asProblem } from '@/api/problem';
import type { Balance, Subscription } from '@/api/upcoming';

/** What a request gives, or something else where the tenant has nothing of the kind. */
async function orElse<T, E>(request: Promise<T>, otherwise: E): Promise<T | E> {
  try {
    return await request;
  } catch (error) {
    if (asProblem(error).isMissing) return otherwise;
    throw error;
  }
}

/** What is left of each unit. */
export const balancesQuery = queryOptions({
  queryKey: ['billing', 'balances'],
  queryFn: async ({ signal }): Promise<Balance[]> => (await orElse(api.get('/api/usage/balance', { signal }), { data: [] })).data,
});

export const subscriptionQuery = queryOptions({
  queryKey: ['billing', 'subscription'],
  queryFn: ({ signal }): Promise<Subscription | null> => orElse(api.get('/api/subscriptions/current', { signal }), null),
});

export const usageHistoryQuery = (cursor: string | undefined) =>
  queryOptions({
    queryKey: ['billing', 'usage', cursor],
    queryFn: ({ signal }) => orElse(api.get('/api/usage/history', { query: { limit: 20, cursor }, signal }), { data: [], next_cursor: null }),
    placeholderData: keepPreviousData,
  });

export const usageSummaryQuery = queryOptions({
  queryKey: ['billing', 'summary'],
  queryFn: async ({ signal }) => (await orElse(api.get('/api/usage/summary', { signal }), { data: [] })).data,
});

export const invoicesQuery = (cursor: string | undefined) =>
  queryOptions({
    queryKey: ['billing', 'invoices', cursor],
    queryFn: ({ signal }) => orElse(api.get('/api/subscriptions/invoices', { query: { limit: 20, cursor }, signal }), { data: [], next_cursor: null }),
    placeholderData: keepPreviousData,
  });

export const useBalances = () => useQuery(balancesQuery);
export const useSubscription = () => useQuery(subscriptionQuery);

/** To the page on which a plan is paid. */
export function useCheckout() {
  return useMutation({
    mutationFn: (plan: string) => api.post('/api/checkout/create-session', { body: { plan } }),
    onSuccess: ({ url }) => location.assign(url),
  });
}

/** To the vendor's page for cards and invoices. */
export function usePaymentPortal() {
  return useMutation({ mutationFn: () => api.post('/api/checkout/portal', { body: {} }), onSuccess: ({ url }) => location.assign(url) });
}

export function useCancelSubscription() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => api.post('/api/subscriptions/cancel', { body: {} }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['billing'] }),
  });
}

export function useChangePlan() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (plan: string) => api.post('/api/subscriptions/change', { body: { plan } }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['billing'] }),
  });
}
