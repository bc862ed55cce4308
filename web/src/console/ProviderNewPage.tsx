import { Button, Group, NativeSelect, Stack, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo, useState, type FormEvent } from 'react';
import { useNavigate } from 'react-router';
import { api } from '@/api/client';
import { Card } from '@/components/Card';
import { Loaded } from '@/components/Loaded';
import { Notice } from '@/components/Notice';
import { Page } from '@/components/Page';
import { useText } from '@/i18n';
import { useAddressValue } from '@/lib/address';
import { useExplanation } from '@/lib/problem_text';
import { say } from '@/lib/toast';
import { kinds } from './chain_order';
import { SchemaFields } from './parts/SchemaFields';
import { pluginsQuery, type Plugin, type ProviderKind } from './queries';
import { fieldsOf } from './schema_form';
import { useSchemaForm } from './useSchemaForm';

export default function ProviderNewPage() {
  const text = useText();
  const plugins = useQuery(pluginsQuery);
  return (
    <Page width="narrow" title={text('console.providers.new.title')} description={text('console.providers.new.text')} back={{ to: '/console/providers', label: text('console.providers.back') }}>
      <Card>
        <Loaded query={plugins}>{({ data }) => <Choice plugins={data.filter(({ enabled, error }) => enabled && error === null)} />}</Loaded>
      </Card>
    </Page>
  );
}

function Choice({ plugins }: { plugins: readonly Plugin[] }) {
  const text = useText();
  const [wantedKind, setKind] = useAddressValue('kind');
  const [wantedPlugin, setPlugin] = useAddressValue('plugin');
  const possible = kinds.filter((kind) => plugins.some((plugin) => plugin.kinds.includes(kind)));
  const kind = possible.find((each) => each === wantedKind) ?? possible[0];
  const able = plugins.filter((plugin) => kind && plugin.kinds.includes(kind));
  const plugin = able.find(({ id }) => id === wantedPlugin) ?? able[0];
  if (!kind || !plugin) return <Notice tone="note">{text('console.providers.new.noPlugin')}</Notice>;
  return (
    <Stack gap="lg">
      <NativeSelect
        size="md"
        label={text('console.providers.new.kind')}
        value={kind}
        onChange={(event) => setKind(event.currentTarget.value)}
        data={possible.map((value) => ({ value, label: text(`console.kinds.${value}`) }))}
      />
      <NativeSelect
        size="md"
        label={text('console.providers.new.plugin')}
        value={plugin.id}
        onChange={(event) => setPlugin(event.currentTarget.value)}
        data={able.map(({ id, name }) => ({ value: id, label: name }))}
      />
      <Settings key={`${kind} ${plugin.id}`} kind={kind} plugin={plugin} />
    </Stack>
  );
}

function Settings({ kind, plugin }: { kind: ProviderKind; plugin: Plugin }) {
  const text = useText();
  const explain = useExplanation();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [name, setName] = useState(plugin.name);
  const fields = useMemo(() => fieldsOf(plugin.settings_schema), [plugin]);
  const form = useSchemaForm(fields, {}, []);
  const create = useMutation({
    mutationFn: (sent: { settings: Record<string, unknown>; secrets: Record<string, string | null> }) =>
      api.post('/api/admin/providers', { body: { kind, plugin: plugin.id, name: name.trim(), settings: sent.settings as Record<string, never>, secrets: sent.secrets } }),
    onSuccess: async (provider) => {
      await client.invalidateQueries({ queryKey: ['console', 'providers'] });
      say(text('console.providers.new.created', { name: provider.name }));
      await navigate(`/console/providers/${provider.id}`);
    },
    onError: form.blame,
  });
  const send = (event: FormEvent) => {
    event.preventDefault();
    const sent = form.checked();
    if (sent && name.trim()) create.mutate(sent);
  };
  return (
    <form onSubmit={send} noValidate>
      <Stack gap="lg">
        {create.isError && <Notice tone="bad">{explain(create.error)}</Notice>}
        <TextInput label={text('console.providers.new.name')} required maxLength={120} value={name} error={name.trim() ? undefined : text('common.required')} onChange={(event) => setName(event.currentTarget.value)} />
        <SchemaFields fields={fields} values={form.values} onChange={form.change} faults={form.faults} />
        <Group>
          <Button type="submit" loading={create.isPending}>
            {text('console.providers.new.submit')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
