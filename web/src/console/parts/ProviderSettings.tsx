import { Button, Group, Stack, Switch, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useMemo, useState, type FormEvent } from 'react';
import { api } from '@/api/client';
import { Card } from '@/components/Card';
import { Notice } from '@/components/Notice';
import { useText } from '@/i18n';
import { useExplanation } from '@/lib/problem_text';
import { say } from '@/lib/toast';
import type { Plugin, Provider } from '../queries';
import { fieldsOf } from '../schema_form';
import { useSchemaForm } from '../useSchemaForm';
import { SchemaFields } from './SchemaFields';

/** What a provider is configured with. Secrets can be replaced and forgotten, never read. */
export function ProviderSettings({ provider, plugin }: { provider: Provider; plugin: Plugin | undefined }) {
  const text = useText();
  const explain = useExplanation();
  const client = useQueryClient();
  const [name, setName] = useState(provider.name);
  const [enabled, setEnabled] = useState(provider.enabled);
  const fields = useMemo(() => fieldsOf(plugin?.settings_schema ?? {}), [plugin]);
  const form = useSchemaForm(fields, provider.settings, provider.secrets);
  const isDirty = form.isDirty || name.trim() !== provider.name || enabled !== provider.enabled;
  const save = useMutation({
    mutationFn: (sent: { settings: Record<string, unknown>; secrets: Record<string, string | null> }) =>
      api.patch('/api/admin/providers/{id}', {
        path: { id: provider.id },
        // Without a change of settings they are not sent: other ones begin the provider's health anew.
        body: { name: name.trim(), enabled, ...(form.isDirty ? { settings: sent.settings as Record<string, never>, secrets: sent.secrets } : {}) },
      }),
    onSuccess: async (saved) => {
      form.reset();
      client.setQueryData(['console', 'provider', provider.id], saved);
      await client.invalidateQueries({ queryKey: ['console', 'providers'] });
      say(text('console.providers.savedProvider', { name: saved.name }));
    },
    onError: form.blame,
  });
  const send = (event: FormEvent) => {
    event.preventDefault();
    const sent = form.checked();
    if (sent && name.trim()) save.mutate(sent);
  };
  return (
    <Card title={text('console.providers.form')} description={text('console.providers.formText')}>
      <form onSubmit={send} noValidate>
        <Stack gap="lg">
          {save.isError && <Notice tone="bad">{explain(save.error)}</Notice>}
          <Switch label={text('console.providers.on')} description={text('console.providers.onHint')} checked={enabled} onChange={(event) => setEnabled(event.currentTarget.checked)} />
          <TextInput label={text('console.providers.new.name')} required maxLength={120} value={name} error={name.trim() ? undefined : text('common.required')} onChange={(event) => setName(event.currentTarget.value)} />
          <SchemaFields
            fields={fields}
            values={form.values}
            onChange={form.change}
            faults={form.faults}
            providerId={provider.id}
            kept={provider.secrets}
            forgotten={form.forgotten}
            onForget={form.forget}
          />
          <Group>
            <Button type="submit" loading={save.isPending} disabled={!isDirty}>
              {text('common.save')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Card>
  );
}
