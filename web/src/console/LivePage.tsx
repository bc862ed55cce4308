import { useQuery } from '@tanstack/react-query';
import { Badge } from '@/components/Badge';
import { Card } from '@/components/Card';
import { DataTable, type Column } from '@/components/DataTable';
import { EmptyState } from '@/components/EmptyState';
import { IconMessageCircle } from '@/components/icons';
import { Page } from '@/components/Page';
import { When } from '@/components/When';
import type { Conversation } from '@/conversations/queries';
import { useText } from '@/i18n';
import { useCursorPaging } from '@/lib/address';
import { EntryLink } from './parts/EntryLink';
import { liveQuery } from './queries';

export default function LivePage() {
  const text = useText();
  const paging = useCursorPaging();
  const query = useQuery(liveQuery(paging.cursor));
  const columns: Column<Conversation>[] = [
    { key: 'title', label: text('console.live.columns.title'), cell: (row) => <EntryLink to={`/console/live/${row.id}`}>{row.title}</EntryLink> },
    { key: 'experience', label: text('console.live.columns.experience'), cell: (row) => text(`member.experiences.${row.experience}`) },
    { key: 'transport', label: text('console.live.columns.transport'), cell: (row) => text(`console.live.transports.${row.transport}`) },
    { key: 'since', label: text('console.live.columns.since'), cell: (row) => <When time={row.started_at} as="ago" /> },
    { key: 'keeps', label: text('console.live.columns.keeps'), cell: (row) => <Badge tone={row.keeps_transcript ? 'note' : 'plain'}>{text(row.keeps_transcript ? 'console.live.kept' : 'console.live.notKept')}</Badge> },
  ];
  return (
    <Page width="wide" title={text('console.live.title')} description={text('console.live.text')}>
      <Card flush>
        <DataTable
          label={text('console.live.title')}
          query={query}
          columns={columns}
          rowKey={(row) => row.id}
          paging={paging}
          empty={<EmptyState icon={IconMessageCircle} title={text('console.overview.nobody')} text={text('console.overview.nobodyText')} />}
        />
      </Card>
    </Page>
  );
}
