import { Anchor, Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { Link, Navigate, useNavigate, useSearchParams } from 'react-router';
import { api } from '@/api/client';
import { useSession } from '@/app/session';
import { Notice } from '@/components/Notice';
import { useText } from '@/i18n';
import { checks } from '@/lib/checks';
import { nextPath } from '@/lib/next';
import { useExplanation } from '@/lib/problem_text';
import { useSubmit } from '@/lib/submit';
import { Entrance } from './Entrance';

export default function SignInPage() {
  const text = useText();
  const explain = useExplanation();
  const session = useSession();
  const navigate = useNavigate();
  const [params] = useSearchParams();
  const check = checks(text);
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { email: params.get('email') ?? '', password: '' },
    validate: { email: check.email, password: check.required },
  });
  const submit = useSubmit(
    form,
    ({ email, password }) => api.post('/api/auth/login', { body: { email: email.trim(), password } }),
    ({ user }) => {
      session.begin(user);
      return navigate(nextPath(params), { replace: true });
    },
  );
  if (session.state === 'signedIn' && !submit.busy) return <Navigate to={nextPath(params)} replace />;
  return (
    <Entrance
      title={text('visitor.signIn.title')}
      text={params.has('next') ? text('visitor.signIn.needed') : undefined}
      foot={
        <>
          {text('visitor.signIn.none')}{' '}
          <Anchor component={Link} to={{ pathname: '/signup', search: params.toString() }}>
            {text('visitor.signIn.signUp')}
          </Anchor>
        </>
      }
    >
      <form onSubmit={submit.onSubmit} noValidate>
        <Stack gap="md">
          {submit.error !== undefined && <Notice tone="bad">{explain(submit.error)}</Notice>}
          <TextInput label={text('visitor.signIn.email')} type="email" autoComplete="username" autoFocus key={form.key('email')} {...form.getInputProps('email')} />
          <PasswordInput label={text('visitor.signIn.password')} autoComplete="current-password" key={form.key('password')} {...form.getInputProps('password')} />
          <Button type="submit" size="md" loading={submit.busy}>
            {text('visitor.signIn.submit')}
          </Button>
          <Anchor component={Link} to="/forgot" size="sm" ta="center">
            {text('visitor.signIn.forgot')}
          </Anchor>
        </Stack>
      </form>
    </Entrance>
  );
}
