import type { Schema } from '@/api/contract';

type Cost = Schema<'Cost'>;
type Amount = Schema<'Amount'>;

const dayMs = 86_400_000;
const dayOf = (time: Date): string => time.toISOString().slice(0, 10);

/** So many days up to and with today, as the API names them. */
export function lastDays(count: number, now: Date = new Date()): { from: string; to: string; days: string[] } {
  const days = Array.from({ length: count }, (_, at) => dayOf(new Date(now.getTime() - (count - 1 - at) * dayMs)));
  return { from: days[0] as string, to: days.at(-1) as string, days };
}

// Amounts are exact decimals; sums are of whole millionths, so that they stay exact.
const microsOf = ({ amount }: Amount): number => Math.round(Number(amount) * 1e6);
export const amountOf = (micros: number, currency: string): Amount => ({ amount: (micros / 1e6).toFixed(6), currency });

/** One sum a currency: they are not added up. */
export function totals(amounts: readonly Amount[]): Amount[] {
  const sums = new Map<string, number>();
  for (const amount of amounts) sums.set(amount.currency, (sums.get(amount.currency) ?? 0) + microsOf(amount));
  return [...sums].map(([currency, micros]) => amountOf(micros, currency));
}

/** The currency with the most lines; a chart has one axis. */
export function mainCurrency(costs: readonly Cost[]): string | undefined {
  const counts = new Map<string, number>();
  for (const { cost } of costs) counts.set(cost.currency, (counts.get(cost.currency) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0];
}

/** What each kind of work cost on each of the days, those without any too. */
export function byDay(costs: readonly Cost[], days: readonly string[], currency: string): { kinds: Cost['kind'][]; points: { day: string; values: Record<string, number> }[] } {
  const counted = costs.filter(({ cost }) => cost.currency === currency);
  const kinds = [...new Set(counted.map(({ kind }) => kind))];
  const points = days.map((day) => {
    const values = Object.fromEntries(kinds.map((kind) => [kind, 0]));
    for (const each of counted) if (each.day === day) values[each.kind] = (values[each.kind] ?? 0) + Number(each.cost.amount);
    return { day, values };
  });
  return { kinds, points };
}

export interface ProviderCost {
  key: string;
  provider_id: string;
  kind: Cost['kind'];
  quantities: Record<string, number>;
  cost: Amount;
}

/** What each provider cost in the whole period, the dearest first. */
export function byProvider(costs: readonly Cost[]): ProviderCost[] {
  const rows = new Map<string, ProviderCost & { micros: number }>();
  for (const { provider_id, kind, unit, quantity, cost } of costs) {
    const key = `${provider_id} ${kind} ${cost.currency}`;
    const row = rows.get(key) ?? { key, provider_id, kind, quantities: {}, cost, micros: 0 };
    row.micros += microsOf(cost);
    row.cost = amountOf(row.micros, cost.currency);
    row.quantities[unit] = (row.quantities[unit] ?? 0) + quantity;
    rows.set(key, row);
  }
  return [...rows.values()].sort((a, b) => b.micros - a.micros).map(({ micros: _, ...row }) => row);
}

/** A field of CSV. One that a spreadsheet would run as a formula is made text. */
function field(value: string | number): string {
  const text = typeof value === 'string' && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value);
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export function toCsv(costs: readonly Cost[], nameOf: (id: string) => string): string {
  const rows = costs.map(({ day, provider_id, kind, unit, quantity, cost }) => [day, nameOf(provider_id), kind, unit, quantity, cost.amount, cost.currency]);
  return [['day', 'provider', 'kind', 'unit', 'quantity', 'cost', 'currency'], ...rows].map((row) => row.map(field).join(',')).join('\r\n') + '\r\n';
}

