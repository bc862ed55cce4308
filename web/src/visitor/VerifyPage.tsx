import { Button, Stack, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useSearchParams } from 'react-router';
import { api } from '@/api/client';
import { meQuery } from '@/api/queries';
import { useSession } from '@/app/session';
import { ButtonLink } from '@/components/ButtonLink';
import { LoadingState } from '@/components/LoadingState';
import { Notice } from '@/components/Notice';
import { useText } from '@/i18n';
import { useExplanation } from '@/lib/problem_text';
import { Entrance } from './Entrance';

export default function VerifyPage() {
  const text = useText();
  const [params] = useSearchParams();
  const token = params.get('token');
  return <Entrance title={text('visitor.verify.title')}>{token ? <Verification token={token} /> : <Text>{text('visitor.verify.missing')}</Text>}</Entrance>;
}

function Verification({ token }: { token: string }) {
  const text = useText();
  const explain = useExplanation();
  const client = useQueryClient();
  // A query and not a mutation: it is done by coming here, and once however often the page is drawn.
  const verification = useQuery({
    queryKey: ['verification', token],
    queryFn: async () => {
      await api.post('/api/auth/verify-email', { body: { token } });
      await client.invalidateQueries({ queryKey: meQuery.queryKey });
      return true;
    },
    retry: false,
    staleTime: Infinity,
    refetchOnWindowFocus: false,
  });
  if (verification.isPending) {
    return (
      <>
        <Text>{text('visitor.verify.working')}</Text>
        <LoadingState lines={1} />
      </>
    );
  }
  if (verification.isError) {
    return (
      <Stack gap="md">
        <Notice tone="bad" title={text('visitor.verify.failed')}>
          {explain(verification.error)}
        </Notice>
        <Resend />
      </Stack>
    );
  }
  return (
    <Stack gap="md">
      <Notice tone="good" title={text('visitor.verify.done')}>
        {text('visitor.verify.doneText')}
      </Notice>
      <ButtonLink to="/home" size="md">
        {text('visitor.verify.goOn')}
      </ButtonLink>
    </Stack>
  );
}

function Resend() {
  const text = useText();
  const explain = useExplanation();
  const { state } = useSession();
  const resend = useMutation({ mutationFn: () => api.post('/api/auth/verify-email/resend') });
  if (state !== 'signedIn') {
    return (
      <>
        <Text size="sm">{text('visitor.verify.signInFirst')}</Text>
        <ButtonLink to="/signin?next=/account/profile" size="md">
          {text('common.signIn')}
        </ButtonLink>
      </>
    );
  }
  if (resend.isSuccess) return <Notice tone="good">{text('visitor.verify.resent')}</Notice>;
  return (
    <>
      {resend.isError && <Notice tone="bad">{explain(resend.error)}</Notice>}
      <Button size="md" loading={resend.isPending} onClick={() => resend.mutate()}>
        {text('visitor.verify.resend')}
      </Button>
    </>
  );
}
