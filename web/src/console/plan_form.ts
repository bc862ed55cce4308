import type { Schema } from '@/api/contract';

type ManagedPlan = Schema<'ManagedPlan'>;
type PlanTerms = Schema<'PlanTerms'>;

export const units = ['second', 'session', 'call', 'token', 'document'] as const;
export type Unit = (typeof units)[number];

/** What stands in the form of a plan. */
export interface PlanValues {
  slug: string;
  name: string;
  description: string;
  amount: string;
  currency: string;
  cycle: PlanTerms['cycle'];
  longest: number | '';
  warn: number | '';
  grace: number | '';
  position: number | '';
  included: Record<Unit, number | ''>;
}

export const isPrice = (typed: string): boolean => /^\d{1,12}(\.\d{1,6})?$/.test(typed.trim());
export const isPlanSlug = (typed: string): boolean => /^[a-z][a-z0-9_]{0,63}$/.test(typed);

const typed = (value: number | null | undefined): number | '' => value ?? '';

export function valuesOfPlan(plan: ManagedPlan | undefined): PlanValues {
  const terms = plan?.terms;
  const included = (unit: Unit) => typed(terms?.allowances.find((allowance) => allowance.unit === unit)?.included);
  return {
    slug: plan?.slug ?? '',
    name: terms?.name ?? '',
    description: terms?.description ?? '',
    amount: terms?.price.amount ?? '',
    currency: terms?.price.currency ?? 'USD',
    cycle: terms?.cycle ?? 'monthly',
    longest: typed(terms?.longest_seconds),
    warn: typed(terms?.warn_percent),
    grace: typed(terms?.grace_seconds),
    position: typed(plan?.position),
    included: { second: included('second'), session: included('session'), call: included('call'), token: included('token'), document: included('document') },
  };
}

/** The terms of the new version. What the form does not show stays as it was, such as prices of overage. */
export function termsOf(values: PlanValues, before: PlanTerms | undefined): PlanTerms {
  const allowances = units.flatMap((unit) => {
    const old = before?.allowances.find((allowance) => allowance.unit === unit);
    const included = values.included[unit];
    if (included !== '') return [{ ...old, unit, included: Number(included) }];
    // Left empty: what was without a limit stays so, all else is no part of the plan.
    return old?.included === null ? [old] : [];
  });
  const given = (name: 'longest_seconds' | 'warn_percent' | 'grace_seconds', value: number | '') => (value === '' ? {} : { [name]: Number(value) });
  const { longest_seconds: _longest, warn_percent: _warn, grace_seconds: _grace, ...rest } = before ?? ({} as Partial<PlanTerms>);
  return {
    ...rest,
    name: values.name.trim(),
    description: values.description.trim(),
    price: { amount: values.amount.trim(), currency: values.currency },
    cycle: values.cycle,
    ...given('longest_seconds', values.longest),
    ...given('warn_percent', values.warn),
    ...given('grace_seconds', values.grace),
    allowances,
  };
}
