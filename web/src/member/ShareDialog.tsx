import { Button, Modal, NativeSelect, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '@/api/client';
import { CopyField } from '@/components/CopyField';
import { Notice } from '@/components/Notice';
import type { Conversation } from '@/conversations/queries';
import { useText } from '@/i18n';
import { useFormat } from '@/lib/format';
import { useExplanation } from '@/lib/problem_text';

const daySeconds = 86_400;
const spans = { day: daySeconds, week: 7 * daySeconds, month: 30 * daySeconds, year: 365 * daySeconds } as const;
type Span = keyof typeof spans;

interface ShareDialogProps {
  conversation: Conversation;
  opened: boolean;
  onClose: () => void;
}

/** Makes links that open what was said, and takes them back. */
export function ShareDialog({ conversation: { id }, opened, onClose }: ShareDialogProps) {
  const text = useText();
  const format = useFormat();
  const explain = useExplanation();
  const [span, setSpan] = useState<Span>('month');
  const link = useMutation({ mutationFn: () => api.post('/api/conversations/{id}/share', { path: { id }, body: { expires_in: spans[span] } }) });
  const takeBack = useMutation({ mutationFn: () => api.delete('/api/conversations/{id}/share', { path: { id } }), onSuccess: () => link.reset() });
  const close = () => {
    link.reset();
    takeBack.reset();
    onClose();
  };
  const error = link.error ?? takeBack.error;
  return (
    <Modal opened={opened} onClose={close} title={text('member.share.title')} closeButtonProps={{ 'aria-label': text('common.close') }}>
      <Stack gap="md">
        <Text size="sm">{text('member.share.text')}</Text>
        {error && <Notice tone="bad">{explain(error)}</Notice>}
        {takeBack.isSuccess && <Notice tone="good">{text('member.share.takenBack')}</Notice>}
        {link.data ? (
          <>
            <CopyField label={text('member.share.link')} value={`${location.origin}/shared/${link.data.token}`} />
            <Text size="sm" c="dimmed">
              {text('member.share.shownOnce', { date: format.when(link.data.expires_at) })}
            </Text>
          </>
        ) : (
          <>
            <NativeSelect
              label={text('member.share.days')}
              value={span}
              onChange={(event) => setSpan(event.currentTarget.value as Span)}
              data={(Object.keys(spans) as Span[]).map((value) => ({ value, label: text(`member.share.choices.${value}`) }))}
            />
            <Button loading={link.isPending} onClick={() => link.mutate()}>
              {text('member.share.make')}
            </Button>
          </>
        )}
        <Button variant="subtle" color="gray" loading={takeBack.isPending} onClick={() => takeBack.mutate()}>
          {text('member.share.takeBack')}
        </Button>
      </Stack>
    </Modal>
  );
}
