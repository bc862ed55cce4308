import { useText } from '@/i18n';
import { useFormat } from '@/lib/format';
import type { Balance } from './account';

export type Unit = Balance['unit'];

/** A quantity of a unit in words: `12 min 5 sec`, `3 sessions`. */
export function useAmount(): (unit: Unit, quantity: number) => string {
  const text = useText();
  const format = useFormat();
  return (unit, quantity) => (unit === 'second' ? format.duration(quantity) : text(`billing.usage.amounts.${unit}s`, { count: quantity }));
}

const talking: readonly Unit[] = ['second', 'session', 'call'];

/** What conversations are paid with; a plan has one of these. */
export const talkingBalance = (balances: readonly Balance[]): Balance | undefined => balances.find(({ unit }) => talking.includes(unit));
