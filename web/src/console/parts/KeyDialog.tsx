import { Button, Group, Modal, NativeSelect, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '@/api/client';
import type { User } from '@/api/queries';
import { CopyField } from '@/components/CopyField';
import { Notice } from '@/components/Notice';
import { useText } from '@/i18n';
import { checks } from '@/lib/checks';
import { useExplanation } from '@/lib/problem_text';
import { useSubmit } from '@/lib/submit';
import { useRoles } from '../useRoles';

const dayMs = 86_400_000;
const days = { month: 30, quarter: 90, year: 365, forever: null } as const;
type Span = keyof typeof days;

function endOf(span: Span): string | null {
  const count = days[span];
  return count === null ? null : new Date(Date.now() + count * dayMs).toISOString();
}

/** Makes a key and shows it, this once. */
export function KeyDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const text = useText();
  const [key, setKey] = useState<string>();
  const close = () => {
    setKey(undefined);
    onClose();
  };
  return (
    // With the key on the screen, a slip of the mouse does not close it.
    <Modal opened={opened} onClose={close} closeOnClickOutside={!key} closeOnEscape={!key} title={text('console.keys.make')} closeButtonProps={{ 'aria-label': text('common.close') }}>
      {key ? (
        <Stack gap="md">
          <CopyField label={text('console.keys.key')} value={key} />
          <Text size="sm" c="dimmed">
            {text('console.keys.once')}
          </Text>
          <Group justify="flex-end">
            <Button onClick={close}>{text('console.keys.done')}</Button>
          </Group>
        </Stack>
      ) : (
        <Form onMade={setKey} />
      )}
    </Modal>
  );
}

function Form({ onMade }: { onMade: (key: string) => void }) {
  const text = useText();
  const explain = useExplanation();
  const client = useQueryClient();
  const roles = useRoles();
  const form = useForm({
    initialValues: { name: '', role: 'member' as User['role'], span: 'year' as Span },
    validate: { name: checks(text).required },
  });
  const submit = useSubmit(
    form,
    ({ name, role, span }) => api.post('/api/admin/api-keys', { body: { name: name.trim(), role, expires_at: endOf(span) } }),
    async ({ key }) => {
      onMade(key);
      await client.invalidateQueries({ queryKey: ['console', 'keys'] });
    },
  );
  return (
    <form onSubmit={submit.onSubmit} noValidate>
      <Stack gap="md">
        {submit.error !== undefined && <Notice tone="bad">{explain(submit.error)}</Notice>}
        <TextInput label={text('console.keys.name')} maxLength={100} autoComplete="off" data-autofocus {...form.getInputProps('name')} />
        <NativeSelect size="md" label={text('console.keys.role')} data={roles} {...form.getInputProps('role')} />
        <NativeSelect size="md" label={text('console.keys.expires')} data={(Object.keys(days) as Span[]).map((value) => ({ value, label: text(`console.keys.spans.${value}`) }))} {...form.getInputProps('span')} />
        <Group justify="flex-end">
          <Button type="submit" loading={submit.busy}>
            {text('console.keys.make')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
