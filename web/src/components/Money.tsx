import { useFormat, type Amount } from '@/lib/format';

/** `exact` for costs, which are often fractions of a cent. */
export function Money({ amount, exact = false }: { amount: Amount; exact?: boolean }) {
  const format = useFormat();
  return <span className="tabular">{exact ? format.exactMoney(amount) : format.money(amount)}</span>;
}
