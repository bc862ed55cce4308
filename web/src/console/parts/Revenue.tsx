import { useQuery } from '@tanstack/react-query';
import { BarChart, ChartCard, type ChartData } from '@/components/chart';
import { Notice } from '@/components/Notice';
import { useText } from '@/i18n';
import { useFormat } from '@/lib/format';
import { totals } from '../costs';
import { revenueQuery } from '../queries';

/** What came in beside what it cost, where the host counts it. */
export function Revenue({ from, to }: { from: string; to: string }) {
  const text = useText();
  const format = useFormat();
  const { data: list } = useQuery(revenueQuery(from, to));
  if (list === undefined) return null;
  if (list === null) return <Notice tone="note">{text('console.costs.unavailable')}</Notice>;
  const currency = list.data[0]?.revenue.currency;
  if (!currency) return null;
  const days = list.data.filter(({ revenue }) => revenue.currency === currency);
  const data: ChartData = {
    axis: text('console.costs.day'),
    series: [
      { key: 'margin', label: text('console.costs.margin') },
      { key: 'costs', label: text('console.costs.total') },
      { key: 'fees', label: text('console.costs.fees') },
      { key: 'refunded', label: text('console.costs.refunded') },
    ],
    // What is lost on a day has no bar; the table says it.
    points: days.map((day) => ({
      label: format.when(`${day.day}T12:00:00Z`, 'day'),
      name: format.when(`${day.day}T12:00:00Z`, 'date'),
      values: { margin: Number(day.margin.amount), costs: Number(day.costs.amount), fees: Number(day.fees.amount), refunded: Number(day.refunded.amount) },
    })),
    format: (value) => format.money({ amount: value.toFixed(2), currency }),
  };
  const sum = (amounts: { amount: string; currency: string }[]) => format.money(totals(amounts)[0] ?? { amount: '0', currency });
  const summary = text('console.costs.revenueSummary', { revenue: sum(days.map(({ revenue }) => revenue)), costs: sum(days.map(({ costs }) => costs)), count: days.length });
  return (
    <ChartCard title={text('console.costs.revenueTitle')} description={summary} data={data}>
      <BarChart summary={summary} data={data} />
    </ChartCard>
  );
}
