import { Button, NativeSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useMemo, type ReactNode } from 'react';
import type { Schema } from '@/api/contract';
import { BarChart, ChartCard, type ChartData } from '@/components/chart';
import { Card } from '@/components/Card';
import { DataTable, type Column } from '@/components/DataTable';
import { EmptyState } from '@/components/EmptyState';
import { IconCoin, IconDownload } from '@/components/icons';
import { Loaded } from '@/components/Loaded';
import { LoadingState } from '@/components/LoadingState';
import { Money } from '@/components/Money';
import { Notice } from '@/components/Notice';
import { Page } from '@/components/Page';
import { useText } from '@/i18n';
import { useAddressValue } from '@/lib/address';
import { useFormat } from '@/lib/format';
import { saveFile } from '@/lib/save_file';
import { byDay, byProvider, lastDays, mainCurrency, toCsv, totals, type ProviderCost } from './costs';
import { EntryLink } from './parts/EntryLink';
import { Revenue } from './parts/Revenue';
import { costsQuery, providersQuery } from './queries';
import classes from './OverviewPage.module.css';
import halves from './Halves.module.css';

type Cost = Schema<'Cost'>;
const spans = { week: 7, month: 30, quarter: 90 } as const;
const isSpan = (value: string): value is keyof typeof spans => value in spans;

export default function CostsPage() {
  const text = useText();
  const [chosen, setChosen] = useAddressValue('span', 'month');
  const span = isSpan(chosen) ? chosen : 'month';
  const { from, to, days } = useMemo(() => lastDays(spans[span]), [span]);
  const costs = useQuery(costsQuery(from, to));
  const providers = useQuery(providersQuery).data?.data ?? [];
  const names = new Map(providers.map(({ id, name }) => [id, name]));
  const nameOf = (id: string) => names.get(id) ?? id;
  const actions = (
    <>
      <NativeSelect
        size="sm"
        aria-label={text('console.costs.span')}
        value={span}
        onChange={(event) => setChosen(event.currentTarget.value)}
        data={(Object.keys(spans) as (keyof typeof spans)[]).map((value) => ({ value, label: text(`console.costs.spans.${value}`) }))}
      />
      <Button
        variant="default"
        leftSection={<IconDownload size={16} aria-hidden />}
        disabled={!costs.data || costs.data.data.length === 0}
        onClick={() => costs.data && saveFile(`costs_${from}_${to}.csv`, 'text/csv', toCsv(costs.data.data, nameOf))}
      >
        {text('console.costs.csv')}
      </Button>
    </>
  );
  return (
    <Page width="wide" title={text('console.costs.title')} description={text('console.costs.text')} actions={actions}>
      <Loaded
        query={costs}
        loading={<LoadingState shape="block" />}
        isEmpty={({ data }) => data.length === 0}
        empty={
          <Card>
            <EmptyState icon={IconCoin} title={text('console.costs.empty')} text={text('console.costs.emptyText')} />
          </Card>
        }
      >
        {({ data }) => (
          <>
            <div className={halves.tiles}>
              {totals(data.map(({ cost }) => cost)).map((total) => (
                <div key={total.currency} className={classes.tile}>
                  <span className={classes.name}>{text('console.costs.total')}</span>
                  <span className={classes.value}>
                    <Money amount={total} />
                  </span>
                </div>
              ))}
            </div>
            <PerDay costs={data} days={days} />
          </>
        )}
      </Loaded>
      <Revenue from={from} to={to} />
      <ByProvider query={costs} nameOf={nameOf} />
    </Page>
  );
}

function PerDay({ costs, days }: { costs: readonly Cost[]; days: readonly string[] }) {
  const text = useText();
  const format = useFormat();
  const currency = mainCurrency(costs);
  if (!currency) return null;
  const { kinds, points } = byDay(costs, days, currency);
  const money = (value: number) => format.exactMoney({ amount: String(value), currency });
  const data: ChartData = {
    axis: text('console.costs.day'),
    series: kinds.map((kind) => ({ key: kind, label: text(`console.kinds.${kind}`) })),
    points: points.map(({ day, values }) => ({ label: format.when(`${day}T12:00:00Z`, 'day'), name: format.when(`${day}T12:00:00Z`, 'date'), values })),
    format: money,
  };
  const [total] = totals(costs.map(({ cost }) => cost).filter((cost) => cost.currency === currency));
  const hasOthers = costs.some(({ cost }) => cost.currency !== currency);
  return (
    <>
      <ChartCard title={text('console.costs.perDay')} data={data}>
        <BarChart summary={text('console.costs.perDaySummary', { total: total ? format.money(total) : '–', count: days.length })} data={data} />
      </ChartCard>
      {hasOthers && <Notice tone="note">{text('console.costs.other')}</Notice>}
    </>
  );
}

function ByProvider({ query, nameOf }: { query: ReturnType<typeof useQuery<{ data: Cost[]; next_cursor: string | null }>>; nameOf: (id: string) => string }): ReactNode {
  const text = useText();
  const format = useFormat();
  if (!query.data || query.data.data.length === 0) return null;
  const rows = { ...query, data: { data: byProvider(query.data.data), next_cursor: null } } as ReturnType<typeof useQuery<{ data: ProviderCost[]; next_cursor: null }>>;
  const columns: Column<ProviderCost>[] = [
    { key: 'provider', label: text('console.costs.columns.provider'), cell: (row) => <EntryLink to={`/console/providers/${row.provider_id}`}>{nameOf(row.provider_id)}</EntryLink> },
    { key: 'kind', label: text('console.costs.columns.kind'), cell: (row) => text(`console.kinds.${row.kind}`) },
    {
      key: 'quantity',
      label: text('console.costs.columns.quantity'),
      align: 'end',
      cell: (row) =>
        Object.entries(row.quantities)
          .map(([unit, quantity]) => `${format.number(quantity, { maximumFractionDigits: 1 })} ${unit.replaceAll('_', ' ')}`)
          .join(', '),
    },
    { key: 'cost', label: text('console.costs.columns.cost'), align: 'end', cell: (row) => <Money exact amount={row.cost} /> },
  ];
  return (
    <Card flush title={text('console.costs.byProvider')}>
      <DataTable label={text('console.costs.byProvider')} query={rows} columns={columns} rowKey={(row) => row.key} empty={null} />
    </Card>
  );
}
