import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { api } from '@/api/client';
import { Notice } from '@/components/Notice';
import { useText } from '@/i18n';
import { useExplanation } from '@/lib/problem_text';

/** Asks to confirm the address, without being in the way. */
export function Unverified({ address }: { address: string }) {
  const text = useText();
  const explain = useExplanation();
  const resend = useMutation({ mutationFn: () => api.post('/api/auth/verify-email/resend') });
  if (resend.isSuccess) return <Notice tone="good">{text('member.home.resent')}</Notice>;
  return (
    <Notice
      tone={resend.isError ? 'bad' : 'warn'}
      title={text('member.home.unverified')}
      action={
        <Button size="xs" variant="default" loading={resend.isPending} onClick={() => resend.mutate()}>
          {text('member.home.resend')}
        </Button>
      }
    >
      {resend.isError ? explain(resend.error) : text('member.home.unverifiedText', { email: address })}
    </Notice>
  );
}
