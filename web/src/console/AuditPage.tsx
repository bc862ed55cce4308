import { Button, Modal } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Schema } from '@/api/contract';
import { Card } from '@/components/Card';
import { DataTable, type Column } from '@/components/DataTable';
import { EmptyState } from '@/components/EmptyState';
import { Facts } from '@/components/Facts';
import { IconClipboardList, IconSearch } from '@/components/icons';
import { Page } from '@/components/Page';
import { When } from '@/components/When';
import { useText } from '@/i18n';
import { useAddressValue, useCursorPaging } from '@/lib/address';
import { EntryLink } from './parts/EntryLink';
import { Filters, SearchFilter } from './parts/Filters';
import { Json } from './parts/Json';
import { auditQuery } from './queries';

type Entry = Schema<'AuditEntry'>;

const isUser = (id: string) => id.startsWith('usr_');

export default function AuditPage() {
  const text = useText();
  const [action, setAction] = useAddressValue('action');
  const paging = useCursorPaging();
  const query = useQuery(auditQuery({ action: action || undefined, cursor: paging.cursor }));
  const [shown, setShown] = useState<Entry>();
  const columns: Column<Entry>[] = [
    { key: 'at', label: text('console.audit.columns.at'), cell: (row) => <When time={row.at} /> },
    { key: 'action', label: text('console.audit.columns.action'), cell: (row) => <strong>{row.action}</strong> },
    { key: 'actor', label: text('console.audit.columns.actor'), cell: (row) => <Who entry={row} /> },
    { key: 'address', label: text('console.audit.columns.address'), cell: (row) => row.address ?? '–' },
    {
      key: 'more',
      label: text('console.audit.columns.details'),
      quiet: true,
      align: 'end',
      cell: (row) => (
        <Button size="xs" variant="default" aria-label={`${text('console.audit.show')}: ${row.action}`} onClick={() => setShown(row)}>
          {text('console.audit.show')}
        </Button>
      ),
    },
  ];
  return (
    <Page width="wide" title={text('console.audit.title')} description={text('console.audit.text')}>
      <Card flush>
        <Filters>
          <SearchFilter label={`${text('console.audit.action')} (${text('console.audit.actionHint')})`} value={action} onChange={setAction} />
        </Filters>
        <DataTable
          label={text('console.audit.title')}
          query={query}
          columns={columns}
          rowKey={(row) => row.id}
          paging={paging}
          empty={
            action ? (
              <EmptyState
                icon={IconSearch}
                title={text('console.audit.nothing')}
                text={text('console.audit.nothingText')}
                action={
                  <Button variant="default" onClick={() => setAction('')}>
                    {text('console.audit.clear')}
                  </Button>
                }
              />
            ) : (
              <EmptyState icon={IconClipboardList} title={text('console.audit.empty')} text={text('console.audit.emptyText')} />
            )
          }
        />
      </Card>
      <Modal size="lg" opened={shown !== undefined} onClose={() => setShown(undefined)} title={shown?.action} closeButtonProps={{ 'aria-label': text('common.close') }}>
        {shown && (
          <Facts
            rows={[
              [text('console.audit.columns.at'), <When key="at" time={shown.at} />],
              [text('console.audit.columns.target'), shown.target ?? '–'],
              [text('console.audit.columns.actor'), <Who key="actor" entry={shown} />],
              [text('console.audit.columns.address'), shown.address ?? '–'],
              [text('console.audit.request'), shown.request_id ?? '–'],
              [text('console.audit.columns.details'), <Json key="details" value={shown.details} label={text('console.audit.columns.details')} />],
            ]}
          />
        )}
      </Modal>
    </Page>
  );
}

function Who({ entry: { actor_id, api_key_id } }: { entry: Entry }) {
  const text = useText();
  const detail = api_key_id ? text('console.audit.withKey') : undefined;
  if (actor_id === null) return text('console.audit.nobody');
  return isUser(actor_id) ? (
    <EntryLink to={`/console/users/${actor_id}`} detail={detail}>
      {actor_id.slice(0, 12)}…
    </EntryLink>
  ) : (
    actor_id
  );
}
