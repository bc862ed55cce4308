import { Anchor, Button, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { Link } from 'react-router';
import { api } from '@/api/client';
import { Notice } from '@/components/Notice';
import { useText } from '@/i18n';
import { checks } from '@/lib/checks';
import { useExplanation } from '@/lib/problem_text';
import { useSubmit } from '@/lib/submit';
import { Entrance } from './Entrance';

export default function ForgotPage() {
  const text = useText();
  const explain = useExplanation();
  const [sentTo, setSentTo] = useState<string>();
  const form = useForm({ mode: 'uncontrolled', initialValues: { email: '' }, validate: { email: checks(text).email } });
  const submit = useSubmit(
    form,
    async ({ email }) => {
      await api.post('/api/auth/forgot', { body: { email: email.trim() } });
      return email.trim();
    },
    setSentTo,
  );
  return (
    <Entrance
      title={text('visitor.forgot.title')}
      text={sentTo ? undefined : text('visitor.forgot.text')}
      foot={
        <Anchor component={Link} to="/signin">
          {text('visitor.sso.again')}
        </Anchor>
      }
    >
      {sentTo ? (
        <Stack gap="md">
          <Notice tone="good" title={text('visitor.forgot.sent')}>
            {text('visitor.forgot.sentText', { email: sentTo })}
          </Notice>
          <Button variant="default" onClick={() => setSentTo(undefined)}>
            {text('visitor.forgot.again')}
          </Button>
        </Stack>
      ) : (
        <form onSubmit={submit.onSubmit} noValidate>
          <Stack gap="md">
            {submit.error !== undefined && <Notice tone="bad">{explain(submit.error)}</Notice>}
            <TextInput label={text('visitor.signIn.email')} type="email" autoComplete="username" autoFocus key={form.key('email')} {...form.getInputProps('email')} />
            <Button type="submit" size="md" loading={submit.busy}>
              {text('visitor.forgot.submit')}
            </Button>
          </Stack>
        </form>
      )}
    </Entrance>
  );
}
