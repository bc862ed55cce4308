import { useQueries, type UseQueryResult } from '@tanstack/react-query';
import { Card } from '@/components/Card';
import { Badge } from '@/components/Badge';
import { DataTable, type Column } from '@/components/DataTable';
import { EmptyState } from '@/components/EmptyState';
import { IconShieldLock } from '@/components/icons';
import { When } from '@/components/When';
import type { Schema } from '@/api/contract';
import { useText } from '@/i18n';
import { en } from '@/i18n/en';
import { providerEventsQuery, type Provider } from '../queries';

type Event = Schema<'ProviderEvent'>;
interface Row extends Event {
  provider: string;
}

const shown = 12;
const isKnown = (event: string): event is keyof typeof en.console.providers.events => event in en.console.providers.events;

const wordsOf = (detail: Record<string, unknown>): string =>
  Object.entries(detail)
    .map(([name, value]) => `${name.replaceAll('_', ' ')} ${typeof value === 'object' ? JSON.stringify(value) : String(value)}`)
    .join(' · ');

/** What went wrong with providers, newest first; with new ones every few seconds. */
export function FailoverLog({ providers }: { providers: readonly Provider[] }) {
  const text = useText();
  const query = useQueries({
    queries: providers.map(({ id }) => providerEventsQuery(id, shown)),
    combine: (results) => {
      const rows = results
        .flatMap((result, at) => (result.data?.data ?? []).map((event): Row => ({ ...event, provider: providers[at]?.name ?? '' })))
        .sort((a, b) => b.at.localeCompare(a.at))
        .slice(0, shown);
      const failed = results.find((result) => result.isError && result.data === undefined);
      const isLoading = results.some((result) => result.isPending);
      return {
        data: failed ?? isLoading ? undefined : { data: rows, next_cursor: null },
        isError: failed !== undefined,
        error: failed?.error ?? null,
        isFetching: false,
        refetch: () => Promise.all(results.map((result) => result.refetch())),
      };
    },
  });
  const columns: Column<Row>[] = [
    { key: 'at', label: text('console.providers.logColumns.at'), cell: (row) => <When time={row.at} as="ago" /> },
    { key: 'provider', label: text('console.providers.logColumns.provider'), cell: (row) => row.provider },
    {
      key: 'event',
      label: text('console.providers.logColumns.event'),
      cell: (row) => <Badge tone={row.event === 'breaker_closed' ? 'good' : 'warn'}>{isKnown(row.event) ? text(`console.providers.events.${row.event}`) : row.event}</Badge>,
    },
    { key: 'code', label: text('console.providers.logColumns.code'), cell: (row) => row.code ?? '–' },
    { key: 'detail', label: text('console.providers.logColumns.detail'), cell: (row) => wordsOf(row.detail as Record<string, unknown>) || '–' },
  ];
  return (
    <Card flush title={text('console.providers.log')} description={text('console.providers.logText')}>
      <DataTable
        label={text('console.providers.log')}
        query={query as unknown as UseQueryResult<{ data: Row[]; next_cursor: null }>}
        columns={columns}
        rowKey={(row) => row.id}
        empty={<EmptyState icon={IconShieldLock} title={text('console.providers.logEmpty')} text={text('console.providers.logEmptyText')} />}
      />
    </Card>
  );
}
