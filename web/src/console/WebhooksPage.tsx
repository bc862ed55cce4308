import { Button } from '@mantine/core';
import { useQuery, useQueryClient, type UseQueryResult } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '@/api/client';
import type { Schema } from '@/api/contract';
import { Badge, type Tone } from '@/components/Badge';
import { Card } from '@/components/Card';
import { ConfirmDialog } from '@/components/ConfirmDialog';
import { DataTable, type Column } from '@/components/DataTable';
import { EmptyState } from '@/components/EmptyState';
import { IconWebhook } from '@/components/icons';
import { Page } from '@/components/Page';
import { When } from '@/components/When';
import { useText } from '@/i18n';
import { useAddressValue, useCursorPaging } from '@/lib/address';
import { say } from '@/lib/toast';
import { ChoiceFilter, Filters } from './parts/Filters';
import { webhooksQuery } from './queries';
import classes from './PluginsPage.module.css';

type Webhook = Schema<'Webhook'>;

const states = ['new', 'applied', 'stale', 'parked', 'dead'] as const;
const tones: Record<Webhook['state'], Tone> = { new: 'note', applied: 'good', stale: 'plain', parked: 'warn', dead: 'bad' };

export default function WebhooksPage() {
  const text = useText();
  const client = useQueryClient();
  const [state, setState] = useAddressValue('state');
  const paging = useCursorPaging();
  const query = useQuery(webhooksQuery({ state: state || undefined, cursor: paging.cursor }));
  const [replaying, setReplaying] = useState<Webhook>();
  const columns: Column<Webhook>[] = [
    {
      key: 'kind',
      label: text('console.webhooks.columns.kind'),
      cell: (row) => (
        <span className={classes.plugin}>
          <span className={classes.name}>{row.kind}</span>
          <span className={classes.detail}>{row.vendor}</span>
        </span>
      ),
    },
    { key: 'object', label: text('console.webhooks.columns.object'), cell: (row) => row.object_id },
    { key: 'state', label: text('console.webhooks.columns.state'), cell: (row) => <Badge tone={tones[row.state]}>{text(`console.webhooks.states.${row.state}`)}</Badge> },
    { key: 'received', label: text('console.webhooks.columns.received'), cell: (row) => <When time={row.received_at} as="ago" /> },
    { key: 'error', label: text('console.webhooks.columns.error'), cell: (row) => (row.error ? <span className={classes.error}>{row.error}</span> : '–') },
    {
      key: 'more',
      label: text('console.webhooks.columns.more'),
      quiet: true,
      align: 'end',
      cell: (row) =>
        row.state === 'dead' || row.state === 'parked' ? (
          <Button size="xs" variant="default" aria-label={`${text('console.webhooks.replay')}: ${row.event_id}`} onClick={() => setReplaying(row)}>
            {text('console.webhooks.replay')}
          </Button>
        ) : null,
    },
  ];
  return (
    <Page width="wide" title={text('console.webhooks.title')} description={text('console.webhooks.text')}>
      <Card flush={query.data !== null}>
        {query.data === null ? (
          <EmptyState icon={IconWebhook} title={text('console.webhooks.unavailable')} text={text('console.webhooks.unavailableText')} />
        ) : (
          <>
            <Filters>
              <ChoiceFilter label={text('console.webhooks.state')} all={text('console.webhooks.all')} value={state} onChange={setState} choices={states.map((value) => ({ value, label: text(`console.webhooks.states.${value}`) }))} />
            </Filters>
            <DataTable
              label={text('console.webhooks.title')}
              query={query as UseQueryResult<{ data: Webhook[]; next_cursor: string | null }>}
              columns={columns}
              rowKey={(row) => `${row.vendor} ${row.event_id}`}
              paging={paging}
              empty={<EmptyState icon={IconWebhook} title={text('console.webhooks.empty')} text={text('console.webhooks.emptyText')} />}
            />
          </>
        )}
      </Card>
      <ConfirmDialog
        opened={replaying !== undefined}
        onClose={() => setReplaying(undefined)}
        title={text('console.webhooks.replayTitle')}
        confirmLabel={text('console.webhooks.replay')}
        tone="plain"
        onConfirm={async () => {
          if (!replaying) return;
          await api.post('/api/admin/webhooks/replay', { body: { vendor: replaying.vendor, event_id: replaying.event_id } });
          await client.invalidateQueries({ queryKey: ['console', 'webhooks'] });
          say(text('console.webhooks.replayed'));
        }}
      >
        {text('console.webhooks.replayText')}
      </ConfirmDialog>
    </Page>
  );
}
