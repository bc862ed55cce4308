import { useQuery } from '@tanstack/react-query';
import type { Schema } from '@/api/contract';
import { Card } from '@/components/Card';
import { DataTable, type Column } from '@/components/DataTable';
import { EmptyState } from '@/components/EmptyState';
import { IconClock } from '@/components/icons';
import { When } from '@/components/When';
import { useText } from '@/i18n';
import { schedulesQuery } from '../queries';

/** Work that repeats by itself. */
export function Schedules() {
  const text = useText();
  const query = useQuery(schedulesQuery);
  const columns: Column<Schema<'Schedule'>>[] = [
    { key: 'name', label: text('console.jobs.schedule.name'), cell: (row) => row.name.replaceAll('_', ' ') },
    { key: 'cadence', label: text('console.jobs.schedule.cadence'), cell: (row) => row.cadence },
    { key: 'last', label: text('console.jobs.schedule.last'), cell: (row) => (row.last_at ? <When time={row.last_at} as="ago" /> : text('console.jobs.never')) },
    { key: 'next', label: text('console.jobs.schedule.next'), cell: (row) => <When time={row.next_at} as="ago" /> },
  ];
  return (
    <Card flush title={text('console.jobs.tabs.schedules')}>
      <DataTable label={text('console.jobs.tabs.schedules')} query={query} columns={columns} rowKey={(row) => row.name} empty={<EmptyState icon={IconClock} title={text('console.jobs.scheduleEmpty')} text={text('console.jobs.scheduleEmptyText')} />} />
    </Card>
  );
}
