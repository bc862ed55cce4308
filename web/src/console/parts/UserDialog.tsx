import { Button, Group, Modal, NativeSelect, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { api } from '@/api/client';
import type { User } from '@/api/queries';
import { Notice } from '@/components/Notice';
import { useText } from '@/i18n';
import { checks } from '@/lib/checks';
import { useExplanation } from '@/lib/problem_text';
import { useSubmit } from '@/lib/submit';
import { say } from '@/lib/toast';
import { useRoles } from '../useRoles';

export function UserDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const text = useText();
  return (
    <Modal opened={opened} onClose={onClose} title={text('console.users.add')} closeButtonProps={{ 'aria-label': text('common.close') }}>
      <Form onClose={onClose} />
    </Modal>
  );
}

function Form({ onClose }: { onClose: () => void }) {
  const text = useText();
  const explain = useExplanation();
  const client = useQueryClient();
  const roles = useRoles();
  const check = checks(text);
  const form = useForm({
    initialValues: { email: '', display_name: '', role: 'member' as User['role'], password: '' },
    validate: { email: check.email, password: (value) => (value === '' ? null : check.password(value)) },
  });
  const submit = useSubmit(
    form,
    ({ email, display_name, role, password }) =>
      api.post('/api/admin/users', { body: { email: email.trim(), role, ...(display_name.trim() ? { display_name: display_name.trim() } : {}), ...(password ? { password } : {}) } }),
    async (user) => {
      onClose();
      say(text(user.status === 'invited' ? 'console.users.added' : 'console.users.addedWithPassword', { email: user.email }));
      await client.invalidateQueries({ queryKey: ['console', 'users'] });
    },
  );
  return (
    <form onSubmit={submit.onSubmit} noValidate>
      <Stack gap="md">
        {submit.error !== undefined && <Notice tone="bad">{explain(submit.error)}</Notice>}
        <TextInput label={text('console.users.email')} type="email" autoComplete="off" data-autofocus {...form.getInputProps('email')} />
        <TextInput label={text('console.users.name')} maxLength={200} autoComplete="off" {...form.getInputProps('display_name')} />
        <NativeSelect size="md" label={text('console.users.role')} data={roles} {...form.getInputProps('role')} />
        <PasswordInput label={text('console.users.password')} description={text('console.users.passwordHint')} autoComplete="new-password" {...form.getInputProps('password')} />
        <Group justify="flex-end">
          <Button type="submit" loading={submit.busy}>
            {text('console.users.add')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
