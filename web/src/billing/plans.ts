import { queryOptions, useQuery } from '@tanstack/react-query';
import { api } from '@/api/client';
import type { Schema } from '@/api/contract';

export type Plan = Schema<'Plan'>;

/** What the tenant sells, in its order; nothing where nothing is sold. */
export const plansQuery = queryOptions({
  queryKey: ['plans'],
  queryFn: async ({ signal }): Promise<Plan[]> => (await api.get('/api/subscriptions/plans', { signal })).data,
  staleTime: 5 * 60_000,
});

export const usePlans = () => useQuery(plansQuery);

export const isFree = ({ terms }: Plan): boolean => Number(terms.price.amount) === 0;

/** Plans of a cycle beside those of every cycle: what is free or bought once. */
export function plansOf(plans: readonly Plan[], cycle: 'monthly' | 'annual'): Plan[] {
  return plans.filter((plan) => plan.terms.cycle === 'one_time' || isFree(plan) || plan.terms.cycle === cycle);
}

/** The one in the middle of those that cost something: where most people look first. */
export function middleOf(plans: readonly Plan[]): Plan | undefined {
  const paid = plans.filter((plan) => plan.terms.cycle !== 'one_time' && !isFree(plan));
  return paid.length < 3 ? undefined : paid[Math.floor((paid.length - 1) / 2)];
}
