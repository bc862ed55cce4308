import { Button, PasswordInput, Stack, Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { useSearchParams } from 'react-router';
import { api } from '@/api/client';
import { useSession } from '@/app/session';
import { ButtonLink } from '@/components/ButtonLink';
import { Notice } from '@/components/Notice';
import { useText } from '@/i18n';
import { checks } from '@/lib/checks';
import { useExplanation } from '@/lib/problem_text';
import { useSubmit } from '@/lib/submit';
import { Entrance } from './Entrance';

export default function ResetPage() {
  const text = useText();
  const [params] = useSearchParams();
  const token = params.get('token');
  return (
    <Entrance title={text('visitor.reset.title')} text={token ? text('visitor.reset.text') : undefined}>
      {token ? (
        <NewPassword token={token} />
      ) : (
        <Stack gap="md">
          <Text>{text('visitor.reset.missing')}</Text>
          <ButtonLink to="/forgot" variant="default">
            {text('visitor.forgot.submit')}
          </ButtonLink>
        </Stack>
      )}
    </Entrance>
  );
}

function NewPassword({ token }: { token: string }) {
  const text = useText();
  const explain = useExplanation();
  const { forget } = useSession();
  const [done, setDone] = useState(false);
  const form = useForm({ mode: 'uncontrolled', initialValues: { password: '' }, validate: { password: checks(text).password } });
  const submit = useSubmit(
    form,
    ({ password }) => api.post('/api/auth/reset', { body: { token, password } }),
    () => {
      forget();
      setDone(true);
    },
  );
  if (done) {
    return (
      <Stack gap="md">
        <Notice tone="good" title={text('visitor.reset.done')}>
          {text('visitor.reset.doneText')}
        </Notice>
        <ButtonLink to="/signin" size="md">
          {text('common.signIn')}
        </ButtonLink>
      </Stack>
    );
  }
  return (
    <form onSubmit={submit.onSubmit} noValidate>
      <Stack gap="md">
        {submit.error !== undefined && <Notice tone="bad">{explain(submit.error)}</Notice>}
        <PasswordInput label={text('visitor.signUp.password')} description={text('visitor.signUp.passwordHint')} autoComplete="new-password" autoFocus key={form.key('password')} {...form.getInputProps('password')} />
        <Button type="submit" size="md" loading={submit.busy}>
          {text('visitor.reset.submit')}
        </Button>
      </Stack>
    </form>
  );
}
