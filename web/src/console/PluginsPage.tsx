import { Button, Group, Modal } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '@/api/client';
import { hasRole } from '@/app/area';
import { useUser } from '@/app/session';
import { Badge, type Tone } from '@/components/Badge';
import { Card } from '@/components/Card';
import { ConfirmDialog } from '@/components/ConfirmDialog';
import { DataTable, type Column } from '@/components/DataTable';
import { EmptyState } from '@/components/EmptyState';
import { Facts } from '@/components/Facts';
import { IconPuzzle } from '@/components/icons';
import { Notice } from '@/components/Notice';
import { Page } from '@/components/Page';
import { useText } from '@/i18n';
import { useExplanation } from '@/lib/problem_text';
import { say } from '@/lib/toast';
import classes from './PluginsPage.module.css';
import { abilitiesOf } from './plugin_abilities';
import { pluginsQuery, type Plugin } from './queries';
import { fieldsOf } from './schema_form';

const tones: Record<Plugin['signature'], Tone> = { trusted: 'good', missing: 'warn', invalid: 'bad' };

export default function PluginsPage() {
  const text = useText();
  const explain = useExplanation();
  const client = useQueryClient();
  const isOperator = hasRole(useUser(), 'operator');
  const query = useQuery(pluginsQuery);
  const [shown, setShown] = useState<Plugin>();
  const [shutting, setShutting] = useState<Plugin>();
  const put = (id: string, enabled: boolean) => api.patch('/api/admin/plugins/{id}', { path: { id }, body: { enabled } });
  const refresh = () => client.invalidateQueries({ queryKey: pluginsQuery.queryKey });
  const allow = useMutation({
    mutationFn: ({ id }: Plugin) => put(id, true),
    onSuccess: async (_, { name }) => {
      await refresh();
      say(text('console.plugins.allowDone', { name }));
    },
  });
  const columns: Column<Plugin>[] = [
    {
      key: 'name',
      label: text('console.plugins.columns.name'),
      cell: (row) => (
        <span className={classes.plugin}>
          <span className={classes.name}>{row.name}</span>
          <span className={classes.detail}>
            {row.id} {row.version}
          </span>
          {row.error && <span className={classes.error}>{row.error}</span>}
        </span>
      ),
    },
    { key: 'does', label: text('console.plugins.columns.does'), cell: (row) => row.kinds.map((kind) => text(`console.kinds.${kind}`)).join(', ') || '–' },
    { key: 'signature', label: text('console.plugins.columns.signature'), cell: (row) => <Badge tone={tones[row.signature]}>{text(`console.plugins.signatures.${row.signature}`)}</Badge> },
    {
      key: 'state',
      label: text('console.plugins.columns.state'),
      cell: (row) => (row.error ? <Badge tone="bad">{text('console.plugins.fault')}</Badge> : <Badge tone={row.enabled ? 'good' : 'plain'}>{text(row.enabled ? 'console.plugins.on' : 'console.plugins.off')}</Badge>),
    },
    {
      key: 'more',
      label: text('console.plugins.columns.more'),
      quiet: true,
      align: 'end',
      cell: (row) => (
        <Group gap="xs" justify="flex-end" wrap="nowrap">
          <Button size="xs" variant="default" aria-label={`${text('console.plugins.details')}: ${row.name}`} onClick={() => setShown(row)}>
            {text('console.plugins.details')}
          </Button>
          {isOperator &&
            (row.enabled ? (
              <Button size="xs" variant="default" aria-label={`${text('console.plugins.shut')}: ${row.name}`} onClick={() => setShutting(row)}>
                {text('console.plugins.shut')}
              </Button>
            ) : (
              <Button size="xs" variant="default" aria-label={`${text('console.plugins.allow')}: ${row.name}`} loading={allow.isPending} onClick={() => allow.mutate(row)}>
                {text('console.plugins.allow')}
              </Button>
            ))}
        </Group>
      ),
    },
  ];
  return (
    <Page width="wide" title={text('console.plugins.title')} description={text('console.plugins.text')}>
      {allow.isError && <Notice tone="bad">{explain(allow.error)}</Notice>}
      <Card flush>
        <DataTable label={text('console.plugins.title')} query={query} columns={columns} rowKey={(row) => row.id} empty={<EmptyState icon={IconPuzzle} title={text('console.plugins.empty')} text={text('console.plugins.emptyText')} />} />
      </Card>
      <Modal size="lg" opened={shown !== undefined} onClose={() => setShown(undefined)} title={shown?.name} closeButtonProps={{ 'aria-label': text('common.close') }}>
        {shown && <Details plugin={shown} />}
      </Modal>
      <ConfirmDialog
        opened={shutting !== undefined}
        onClose={() => setShutting(undefined)}
        title={text('console.plugins.shutTitle', { name: shutting?.name ?? '' })}
        confirmLabel={text('console.plugins.shut')}
        onConfirm={async () => {
          if (!shutting) return;
          await put(shutting.id, false);
          await refresh();
          say(text('console.plugins.shutDone', { name: shutting.name }));
        }}
      >
        {text('console.plugins.shutText')}
      </ConfirmDialog>
    </Page>
  );
}

function Details({ plugin }: { plugin: Plugin }) {
  const text = useText();
  const listed = (values: readonly string[]) => (values.length === 0 ? text('console.plugins.none') : values.map((value) => (value === '*' ? text('console.plugins.every') : value)).join(', '));
  const settings = fieldsOf(plugin.settings_schema).map(({ title }) => title);
  return (
    <div className={classes.details}>
      {plugin.kinds.map((kind) => {
        const { languages, codecs, features } = abilitiesOf(plugin, kind);
        return (
          <section key={kind}>
            <h3 className={classes.title}>{text(`console.kinds.${kind}`)}</h3>
            <Facts
              rows={[
                [text('console.plugins.languages'), listed(languages)],
                [text('console.plugins.codecs'), listed(codecs)],
                [text('console.plugins.features'), listed(features)],
              ]}
            />
          </section>
        );
      })}
      <section>
        <h3 className={classes.title}>{text('console.plugins.permissions')}</h3>
        <Facts
          rows={[
            [text('console.plugins.hosts'), listed(plugin.permissions.net)],
            [text('console.plugins.secrets'), text(plugin.permissions.read_secrets ? 'console.plugins.mayRead' : 'console.plugins.mayNotRead')],
            [text('console.plugins.room'), plugin.permissions.kv_bytes],
          ]}
        />
      </section>
      <section>
        <h3 className={classes.title}>{text('console.plugins.settings')}</h3>
        <p className={classes.text}>{listed(settings)}</p>
      </section>
      {Object.keys(plugin.stats).length > 0 && (
        <section>
          <h3 className={classes.title}>{text('console.plugins.stats')}</h3>
          <Facts rows={Object.entries(plugin.stats).map(([name, value]) => [name.replaceAll('_', ' '), value] as const)} />
        </section>
      )}
    </div>
  );
}
