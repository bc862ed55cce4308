import type { Schema } from '@/api/contract';

type Terms = Schema<'PlanTerms'>;

/** A plan of a month at ten euros, as far as nothing else is said. */
export function planOf(slug: string, terms: Partial<Terms> = {}): Schema<'Plan'> {
  return {
    id: `pln_${slug}`,
    slug,
    version: 1,
    is_default: false,
    terms: { name: slug, price: { amount: '10.00', currency: 'EUR' }, cycle: 'monthly', allowances: [{ unit: 'second', included: 3600 }], ...terms },
  };
}

/** What somebody has who pays for a plan and used half of it. */
export function standingOn(plan: Schema<'Plan'>, subscription: Partial<Schema<'Subscription'>> = {}): Schema<'Standing'> {
  return {
    subscription: {
      id: 'sub_1',
      plan,
      state: 'active',
      paid_by: 'user',
      renews_at: '2026-12-31T10:00:00Z',
      paid_until: '2026-12-31T10:00:00Z',
      cancels_at_end: false,
      next_plan: null,
      vendor: 'stripe',
      ...subscription,
    },
    balances: [{ unit: 'second', available: 1800, held: 0, included: 3600, next_expiry_at: '2026-12-31T10:00:00Z' }],
    unmetered: false,
  };
}
