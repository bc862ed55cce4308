import { describe, expect, it } from 'vitest';
import type { Schema } from '@/api/contract';
import { isPlanSlug, isPrice, termsOf, valuesOfPlan } from './plan_form';

type ManagedPlan = Schema<'ManagedPlan'>;

const plan: ManagedPlan = {
  id: 'pln_1',
  slug: 'pro',
  version: 3,
  is_default: false,
  position: 2,
  offered: true,
  created_at: '2026-11-30T12:00:00Z',
  terms: {
    name: 'Pro',
    description: 'For those who talk a lot',
    price: { amount: '29.99', currency: 'USD' },
    cycle: 'monthly',
    longest_seconds: 1800,
    hard_cutoff: true,
    allowances: [
      { unit: 'second', included: 36_000, overage_price: { amount: '0.01', currency: 'USD' } },
      { unit: 'document', included: null },
    ],
  },
};

describe('the form of a plan', () => {
  it('shows a plan and, unchanged, makes the same terms of it', () => expect(termsOf(valuesOfPlan(plan), plan.terms)).toEqual(plan.terms));

  it('keeps what it does not show, and leaves out what was emptied', () => {
    const values = valuesOfPlan(plan);
    const terms = termsOf({ ...values, longest: '', included: { ...values.included, second: '', call: 5 } }, plan.terms);
    expect(terms.allowances).toEqual([{ unit: 'call', included: 5 }, { unit: 'document', included: null }]);
    expect(terms.longest_seconds).toBeUndefined();
    expect(terms.hard_cutoff).toBe(true);
  });

  it('begins empty for a new one', () => {
    const terms = termsOf({ ...valuesOfPlan(undefined), name: ' Free ', amount: '0' }, undefined);
    expect(terms).toEqual({ name: 'Free', description: '', price: { amount: '0', currency: 'USD' }, cycle: 'monthly', allowances: [] });
  });

  it('knows prices and short names', () => {
    expect(['0', '9.99', '1299.000001'].every(isPrice)).toBe(true);
    expect(['', '-1', '9,99', '.5', '1.', '1e3'].some(isPrice)).toBe(false);
    expect(['pro', 'pro_2'].every(isPlanSlug)).toBe(true);
    expect(['Pro', '2pro', 'pro-2', ''].some(isPlanSlug)).toBe(false);
  });
});
