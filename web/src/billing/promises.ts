import { useText } from '@/i18n';
import { useFormat } from '@/lib/format';
import type { Plan } from './plans';

const units = ['seconds', 'sessions', 'calls', 'tokens', 'documents'] as const;
type UnitName = (typeof units)[number];

/** What a plan gives, each in a few words. */
export function usePromises(plan: Plan): string[] {
  const text = useText();
  const format = useFormat();
  const amount = (unit: UnitName, value: number | null) => {
    if (value === null) return text(`billing.unlimited.${unit}`);
    return unit === 'seconds' ? text('billing.included.seconds', { time: format.duration(value) }) : text(`billing.included.${unit}`, { count: value });
  };
  const promises = units.flatMap((unit) => {
    const value = plan.allowances[unit];
    return value === undefined || value === 0 ? [] : [amount(unit, value)];
  });
  if (plan.longest_session !== null) promises.push(text('billing.longest', { time: format.duration(plan.longest_session) }));
  return promises;
}
