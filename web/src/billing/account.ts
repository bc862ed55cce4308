import { keepPreviousData, queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '@/api/client';
import type { Schema } from '@/api/contract';
import { forgetOrder, rememberOrder, rememberedOrder } from './order';

export type Balance = Schema<'Balance'>;
export type Standing = Schema<'Standing'>;
export type Subscription = Schema<'Subscription'>;
export type UsageRecord = Schema<'UsageRecord'>;
export type UsageDay = Schema<'UsageDay'>;

/** What pays for the user's conversations, and how much of it is left. */
export const standingQuery = queryOptions({
  queryKey: ['billing', 'standing'],
  queryFn: ({ signal }) => api.get('/api/subscriptions/current', { signal }),
});

export const usageHistoryQuery = (cursor: string | undefined) =>
  queryOptions({
    queryKey: ['billing', 'usage', cursor],
    queryFn: ({ signal }) => api.get('/api/usage/history', { query: { limit: 20, cursor }, signal }),
    placeholderData: keepPreviousData,
  });

export const usageSummaryQuery = queryOptions({
  queryKey: ['billing', 'summary'],
  queryFn: async ({ signal }) => (await api.get('/api/usage/summary', { signal })).data,
});

export const useStanding = () => useQuery(standingQuery);
export const useBalances = () => useQuery({ ...standingQuery, select: ({ balances }) => balances });

const paidPauseMs = 2_000;
const mostLooks = 30;

/** The standing of somebody who has just paid: looked at again and again, since the vendor may tell of the payment a moment later. */
export const useStandingAfter = (paying: boolean) =>
  useQuery({ ...standingQuery, refetchInterval: ({ state }) => (paying && state.dataUpdateCount < mostLooks ? paidPauseMs : false) });

/** To the page on which a plan is paid, and back. */
export function useCheckout() {
  const client = useQueryClient();
  const back = `${location.origin}/account/plan?checkout=`;
  return useMutation({
    mutationFn: (plan: string) => api.post('/api/checkout/create-session', { body: { plan, return_url: `${back}done`, cancel_url: `${back}cancelled` } }),
    onSuccess: async (order) => {
      if (order.url) {
        rememberOrder(order);
        location.assign(order.url);
      } else {
        await client.invalidateQueries({ queryKey: ['billing'] });
      }
    },
  });
}

/** Takes what the payer approved; only PayPal waits for that. */
export async function captureApproved(): Promise<void> {
  const order = rememberedOrder();
  forgetOrder();
  if (order?.vendor === 'paypal') await api.post('/api/paypal/capture-order', { body: { order_id: order.id } });
}

/** To the vendor's page for cards and invoices. */
export function usePaymentPortal() {
  return useMutation({
    mutationFn: () => api.post('/api/checkout/portal', { body: { return_url: location.href } }),
    onSuccess: ({ url }) => location.assign(url),
  });
}

export function useCancelSubscription() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => api.post('/api/subscriptions/cancel'),
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
