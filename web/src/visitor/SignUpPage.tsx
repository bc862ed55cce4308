import { Anchor, Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { Link, Navigate, useNavigate, useSearchParams } from 'react-router';
import { api } from '@/api/client';
import { useSession } from '@/app/session';
import { Notice } from '@/components/Notice';
import { useSpeech } from '@/i18n';
import { checks } from '@/lib/checks';
import { nextPath } from '@/lib/next';
import { useExplanation } from '@/lib/problem_text';
import { useSubmit } from '@/lib/submit';
import { Entrance } from './Entrance';

export default function SignUpPage() {
  const { text, locale } = useSpeech();
  const explain = useExplanation();
  const session = useSession();
  const navigate = useNavigate();
  const [params] = useSearchParams();
  const check = checks(text);
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { display_name: '', email: '', password: '' },
    validate: { email: check.email, password: check.password },
  });
  const submit = useSubmit(
    form,
    ({ display_name, email, password }) =>
      api.post('/api/auth/register', {
        body: {
          email: email.trim(),
          password,
          ...(display_name.trim() && { display_name: display_name.trim() }),
          locale,
          time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
        },
      }),
    ({ user }) => {
      session.begin(user);
      return navigate(nextPath(params), { replace: true });
    },
  );
  if (session.state === 'signedIn' && !submit.busy) return <Navigate to={nextPath(params)} replace />;
  return (
    <Entrance
      title={text('visitor.signUp.title')}
      text={text('visitor.signUp.text')}
      foot={
        <>
          {text('visitor.signUp.have')}{' '}
          <Anchor component={Link} to={{ pathname: '/signin', search: params.toString() }}>
            {text('visitor.signUp.signIn')}
          </Anchor>
        </>
      }
    >
      <form onSubmit={submit.onSubmit} noValidate>
        <Stack gap="md">
          {submit.error !== undefined && <Notice tone="bad">{explain(submit.error)}</Notice>}
          <TextInput label={text('visitor.signUp.name')} description={text('common.optional')} autoComplete="name" autoFocus maxLength={200} key={form.key('display_name')} {...form.getInputProps('display_name')} />
          <TextInput label={text('visitor.signUp.email')} type="email" autoComplete="email" key={form.key('email')} {...form.getInputProps('email')} />
          <PasswordInput label={text('visitor.signUp.password')} description={text('visitor.signUp.passwordHint')} autoComplete="new-password" key={form.key('password')} {...form.getInputProps('password')} />
          <Button type="submit" size="md" loading={submit.busy}>
            {text('visitor.signUp.submit')}
          </Button>
        </Stack>
      </form>
    </Entrance>
  );
}
