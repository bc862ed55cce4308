import type { Schema } from '@/api/contract';
import { useText, type Text } from '@/i18n';
import { useFormat, type Formatter } from '@/lib/format';
import type { Plan } from './plans';

type Terms = Schema<'PlanTerms'>;
type Allowance = Schema<'PlanAllowance'>;

const features = ['priority_support', 'team_access', 'custom_personas', 'analytics', 'own_key', 'fair_use'] as const;

// What comes less often than that comes once, for whoever reads a price list.
const longestPeriodDays = 400;

/** Of an allowance: how often it comes. */
function everyPeriod({ cycle, refresh_days }: Terms, what: string, text: Text): string {
  if (refresh_days) return refresh_days > longestPeriodDays ? what : text('billing.every.days', { what, count: refresh_days });
  return cycle === 'one_time' ? what : text(`billing.every.${cycle}`, { what });
}

function included(terms: Terms, { unit, included: amount }: Allowance, text: Text, format: Formatter): string[] {
  if (amount === 0 || amount === undefined) return [];
  if (amount === null) return [text(`billing.unlimited.${unit}s`)];
  const what = unit === 'second' ? text('billing.included.seconds', { time: format.duration(amount) }) : text(`billing.included.${unit}s`, { count: amount });
  return [everyPeriod(terms, what, text)];
}

/** What goes beyond the allowance for money. Time is counted by the second, and priced by the minute. */
function beyond({ unit, overage_cap, overage_price: price, overage_per }: Allowance, text: Text, format: Formatter): string[] {
  if (!overage_cap || !price) return [];
  if (overage_per === 'conversation') return [text('billing.beyond.conversation', { price: format.money(price) })];
  if (unit !== 'second') return [text(`billing.beyond.${unit}`, { price: format.money(price) })];
  const minute = (Number(price.amount) * 60).toFixed(2);
  return [text('billing.beyond.second', { price: format.money({ ...price, amount: minute }) })];
}

function extension({ extension: more }: Allowance, text: Text, format: Formatter): string[] {
  return more ? [text('billing.extension', { time: format.duration(more.seconds), price: format.money(more.price) })] : [];
}

/** What a plan gives, each in a few words. */
export function usePromises({ terms }: Plan): string[] {
  const text = useText();
  const format = useFormat();
  const has = (terms.features ?? {}) as Record<string, unknown>;
  return [
    ...terms.allowances.flatMap((allowance) => included(terms, allowance, text, format)),
    ...(terms.longest_seconds ? [text('billing.longest', { time: format.duration(terms.longest_seconds) })] : []),
    ...terms.allowances.flatMap((allowance) => [...beyond(allowance, text, format), ...extension(allowance, text, format)]),
    ...features.filter((feature) => has[feature] === true).map((feature) => text(`billing.features.${feature}`)),
  ];
}
