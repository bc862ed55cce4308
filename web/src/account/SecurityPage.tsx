import { Button, Group, PasswordInput, Stack } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { api } from '@/api/client';
import { Card } from '@/components/Card';
import { Notice } from '@/components/Notice';
import { useText } from '@/i18n';
import { checks } from '@/lib/checks';
import { useExplanation } from '@/lib/problem_text';
import { useSubmit } from '@/lib/submit';
import { useTitle } from '@/lib/title';
import { say } from '@/lib/toast';
import { Sessions } from './Sessions';

export default function SecurityPage() {
  const text = useText();
  useTitle(text('account.tabs.security'));
  return (
    <>
      <Password />
      <Sessions />
    </>
  );
}

function Password() {
  const text = useText();
  const explain = useExplanation();
  const client = useQueryClient();
  const check = checks(text);
  const form = useForm({
    initialValues: { current_password: '', new_password: '' },
    validate: { current_password: check.required, new_password: check.password },
  });
  const submit = useSubmit(
    form,
    (body) => api.post('/api/auth/password', { body }),
    async () => {
      form.reset();
      say(text('account.security.changed'));
      await client.invalidateQueries({ queryKey: ['sessions'] });
    },
  );
  return (
    <Card title={text('account.security.password')} description={text('account.security.passwordText')}>
      <form onSubmit={submit.onSubmit} noValidate>
        <Stack gap="lg" maw={480}>
          {submit.error !== undefined && <Notice tone="bad">{explain(submit.error)}</Notice>}
          <PasswordInput label={text('account.security.current')} autoComplete="current-password" {...form.getInputProps('current_password')} />
          <PasswordInput label={text('account.security.new')} description={text('account.security.newHint')} autoComplete="new-password" {...form.getInputProps('new_password')} />
          <Group>
            <Button type="submit" loading={submit.busy}>
              {text('account.security.change')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Card>
  );
}
