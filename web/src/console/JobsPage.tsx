import { Button, Group, Modal } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '@/api/client';
import { Badge, type Tone } from '@/components/Badge';
import { Card } from '@/components/Card';
import { ConfirmDialog } from '@/components/ConfirmDialog';
import { DataTable, type Column } from '@/components/DataTable';
import { EmptyState } from '@/components/EmptyState';
import { IconActivity } from '@/components/icons';
import { Notice } from '@/components/Notice';
import { Page } from '@/components/Page';
import { When } from '@/components/When';
import { useText } from '@/i18n';
import { useAddressValue, useCursorPaging } from '@/lib/address';
import { useExplanation } from '@/lib/problem_text';
import { say } from '@/lib/toast';
import { ChoiceFilter, Filters, SearchFilter } from './parts/Filters';
import { JobDetails } from './parts/JobDetails';
import { Schedules } from './parts/Schedules';
import { jobsQuery, type Job } from './queries';
import classes from './PluginsPage.module.css';

const states = ['ready', 'delayed', 'running', 'dead', 'done', 'cancelled'] as const;
const tones: Record<Job['state'], Tone> = { ready: 'note', delayed: 'note', running: 'accent', dead: 'bad', done: 'good', cancelled: 'plain' };

export default function JobsPage() {
  const text = useText();
  const explain = useExplanation();
  const client = useQueryClient();
  const [state, setState] = useAddressValue('state');
  const [queue, setQueue] = useAddressValue('queue');
  const paging = useCursorPaging();
  const query = useQuery(jobsQuery({ state: states.find((each) => each === state), queue: queue || undefined, cursor: paging.cursor }));
  const [shown, setShown] = useState<string>();
  const [cancelling, setCancelling] = useState<string>();
  const refresh = () => client.invalidateQueries({ queryKey: ['console', 'jobs'] });
  const retry = useMutation({
    mutationFn: (id: string) => api.post('/api/admin/jobs/{id}/retry', { path: { id } }),
    onSuccess: async () => {
      await refresh();
      say(text('console.jobs.retried'));
    },
  });
  const columns: Column<Job>[] = [
    {
      key: 'queue',
      label: text('console.jobs.columns.queue'),
      cell: (row) => (
        <span className={classes.plugin}>
          <span className={classes.name}>{row.queue}</span>
          <span className={classes.detail}>{row.id}</span>
        </span>
      ),
    },
    { key: 'state', label: text('console.jobs.columns.state'), cell: (row) => <Badge tone={tones[row.state]}>{text(`console.jobs.states.${row.state}`)}</Badge> },
    { key: 'attempt', label: text('console.jobs.columns.attempt'), align: 'end', cell: (row) => row.attempt },
    { key: 'run', label: text('console.jobs.columns.run'), cell: (row) => <When time={row.finished_at ?? row.run_at} as="ago" /> },
    { key: 'error', label: text('console.jobs.columns.error'), cell: (row) => (row.error ? <span className={classes.error}>{row.error}</span> : '–') },
    {
      key: 'more',
      label: text('console.jobs.columns.more'),
      quiet: true,
      align: 'end',
      cell: (row) => (
        <Group gap="xs" justify="flex-end" wrap="nowrap">
          {(row.state === 'dead' || row.state === 'delayed') && (
            <Button size="xs" variant="default" aria-label={`${text('console.jobs.retry')}: ${row.id}`} loading={retry.isPending && retry.variables === row.id} onClick={() => retry.mutate(row.id)}>
              {text('console.jobs.retry')}
            </Button>
          )}
          {(row.state === 'dead' || row.state === 'delayed' || row.state === 'ready') && (
            <Button size="xs" variant="default" aria-label={`${text('console.jobs.cancel')}: ${row.id}`} onClick={() => setCancelling(row.id)}>
              {text('console.jobs.cancel')}
            </Button>
          )}
          <Button size="xs" variant="default" aria-label={`${text('console.jobs.details')}: ${row.id}`} onClick={() => setShown(row.id)}>
            {text('console.jobs.details')}
          </Button>
        </Group>
      ),
    },
  ];
  return (
    <Page width="wide" title={text('console.jobs.title')} description={text('console.jobs.text')}>
      {retry.isError && <Notice tone="bad">{explain(retry.error)}</Notice>}
      <Card flush>
        <Filters>
          <SearchFilter label={text('console.jobs.queue')} value={queue} onChange={setQueue} />
          <ChoiceFilter label={text('console.jobs.state')} all={text('console.jobs.all')} value={state} onChange={setState} choices={states.map((value) => ({ value, label: text(`console.jobs.states.${value}`) }))} />
        </Filters>
        <DataTable
          label={text('console.jobs.title')}
          query={query}
          columns={columns}
          rowKey={(row) => row.id}
          paging={paging}
          empty={<EmptyState icon={IconActivity} title={text('console.jobs.empty')} text={text('console.jobs.emptyText')} />}
        />
      </Card>
      <Schedules />
      <Modal size="lg" opened={shown !== undefined} onClose={() => setShown(undefined)} title={shown} closeButtonProps={{ 'aria-label': text('common.close') }}>
        {shown && <JobDetails id={shown} />}
      </Modal>
      <ConfirmDialog
        opened={cancelling !== undefined}
        onClose={() => setCancelling(undefined)}
        title={text('console.jobs.cancelTitle')}
        confirmLabel={text('console.jobs.cancel')}
        onConfirm={async () => {
          if (!cancelling) return;
          await api.delete('/api/admin/jobs/{id}', { path: { id: cancelling } });
          await refresh();
          say(text('console.jobs.cancelled'));
        }}
      >
        {text('console.jobs.cancelText')}
      </ConfirmDialog>
    </Page>
  );
}
