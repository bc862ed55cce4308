import type { Balance } from '@/api/upcoming';
import { useText } from '@/i18n';
import { useFormat } from '@/lib/format';

/** A quantity of a unit in words: `12 min 5 sec`, `3 sessions`. */
export function useAmount(): (unit: Balance['unit'], quantity: number) => string {
  const text = useText();
  const format = useFormat();
  return (unit, quantity) => (unit === 'second' ? format.duration(quantity) : text(`billing.usage.amounts.${unit}s`, { count: quantity }));
}
