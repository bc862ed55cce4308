import { Anchor } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { useBalances, usageHistoryQuery, usageSummaryQuery, type UsageDay, type UsageRecord } from '@/billing/account';
import { useAmount } from '@/billing/amounts';
import { Card } from '@/components/Card';
import { BarChart, ChartCard, type ChartData } from '@/components/chart';
import { DataTable, type Column } from '@/components/DataTable';
import { EmptyState } from '@/components/EmptyState';
import { Facts } from '@/components/Facts';
import { IconChartBar } from '@/components/icons';
import { Loaded } from '@/components/Loaded';
import { When } from '@/components/When';
import { useText } from '@/i18n';
import { useCursorPaging } from '@/lib/address';
import { useFormat } from '@/lib/format';
import { useTitle } from '@/lib/title';

export default function UsagePage() {
  const text = useText();
  useTitle(text('account.tabs.usage'));
  const summary = useQuery(usageSummaryQuery);
  return (
    <>
      <Left />
      {summary.isError ? (
        <Card title={text('billing.usage.byDay')}>
          <Loaded query={summary}>{() => null}</Loaded>
        </Card>
      ) : (
        summary.data && summary.data.length > 0 && <ByDay days={summary.data} />
      )}
      <Every />
    </>
  );
}

function Left() {
  const text = useText();
  const format = useFormat();
  const amount = useAmount();
  const balances = useBalances();
  if (balances.data?.length === 0) return null;
  return (
    <Card title={text('billing.usage.left')}>
      <Loaded query={balances}>
        {(list) => (
          <Facts
            rows={list.map(({ unit, available, next_expiry_at }) => [
              text(`billing.units.${unit}`),
              [available === null ? text('billing.usage.noLimit') : amount(unit, available), next_expiry_at && text('billing.usage.until', { date: format.when(next_expiry_at, 'date') })].filter(Boolean).join(', '),
            ])}
          />
        )}
      </Loaded>
    </Card>
  );
}

/** Days have a row for each unit that was used; time is time in all of them. */
function secondsByDay(rows: readonly UsageDay[]): { day: string; seconds: number }[] {
  const days = new Map<string, number>();
  for (const { day, seconds } of rows) days.set(day, (days.get(day) ?? 0) + seconds);
  return [...days].map(([day, seconds]) => ({ day, seconds })).sort((a, b) => a.day.localeCompare(b.day));
}

function ByDay({ days: rows }: { days: readonly UsageDay[] }) {
  const days = secondsByDay(rows);
  const text = useText();
  const format = useFormat();
  const total = days.reduce((sum, { seconds }) => sum + seconds, 0);
  const data: ChartData = {
    axis: text('member.home.day'),
    series: [{ key: 'time', label: text('billing.usage.time') }],
    points: days.map(({ day, seconds }) => ({ label: format.when(`${day}T12:00:00`, 'day'), name: format.when(`${day}T12:00:00`, 'date'), values: { time: seconds / 60 } })),
    format: (minutes) => format.duration(minutes * 60),
    formatShort: (minutes) => text('common.minutesShort', { count: minutes }),
  };
  return (
    <ChartCard title={text('billing.usage.byDay')} description={text('billing.usage.byDayText')} data={data}>
      <BarChart data={data} summary={text('billing.usage.byDaySummary', { time: format.duration(total), count: days.length })} />
    </ChartCard>
  );
}

function Every() {
  const text = useText();
  const amount = useAmount();
  const paging = useCursorPaging();
  const history = useQuery(usageHistoryQuery(paging.cursor));
  const format = useFormat();
  const columns: Column<UsageRecord>[] = [
    {
      key: 'what',
      label: text('billing.usage.columns.what'),
      cell: (row) => (row.conversation_id ? <Anchor component={Link} inherit to={`/history/${row.conversation_id}`}>{text('billing.usage.conversation')}</Anchor> : text('billing.usage.otherProgram')),
    },
    { key: 'when', label: text('billing.usage.columns.when'), cell: (row) => <When time={row.at} /> },
    {
      key: 'length',
      label: text('billing.usage.columns.length'),
      align: 'end',
      cell: (row) => (row.grace_seconds > 0 ? text('billing.usage.withGrace', { time: format.duration(row.seconds), grace: format.duration(row.grace_seconds) }) : format.duration(row.seconds)),
    },
    { key: 'amount', label: text('billing.usage.columns.amount'), align: 'end', cell: (row) => amount(row.unit, row.quantity) },
  ];
  return (
    <Card title={text('billing.usage.history')} flush>
      <DataTable
        label={text('billing.usage.history')}
        query={history}
        columns={columns}
        rowKey={(row) => `${row.at} ${row.unit} ${row.conversation_id}`}
        paging={paging}
        empty={<EmptyState icon={IconChartBar} title={text('billing.usage.empty')} text={text('billing.usage.emptyText')} />}
      />
    </Card>
  );
}
