import { Button, Group, Stack, Textarea } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { api } from '@/api/client';
import { Card } from '@/components/Card';
import { ConfirmDialog } from '@/components/ConfirmDialog';
import { IconPlayerPause, IconPlayerStop } from '@/components/icons';
import { Notice } from '@/components/Notice';
import { useText } from '@/i18n';
import { useExplanation } from '@/lib/problem_text';
import { say } from '@/lib/toast';

/** What an admin can do in a conversation that goes on. */
export function TakePart({ id }: { id: string }) {
  const text = useText();
  const explain = useExplanation();
  const client = useQueryClient();
  const [ending, dialog] = useDisclosure();
  const interrupt = useMutation({ mutationFn: () => api.post('/api/conversations/{id}/interrupt', { path: { id } }), onSuccess: () => say(text('console.live.interrupted')) });
  return (
    <Card title={text('console.live.act')}>
      <Stack gap="lg">
        {interrupt.isError && <Notice tone="bad">{explain(interrupt.error)}</Notice>}
        <Line label={text('console.live.whisper')} hint={text('console.live.whisperHint')} button={text('console.live.whisperButton')} done={text('console.live.whispered')} send={(words) => api.post('/api/conversations/{id}/context', { path: { id }, body: { text: words } })} />
        <Line label={text('console.live.say')} hint={text('console.live.sayHint')} button={text('console.live.sayButton')} done={text('console.live.saidIt')} send={(words) => api.post('/api/conversations/{id}/say', { path: { id }, body: { text: words } })} />
        <Group gap="xs">
          <Button variant="default" leftSection={<IconPlayerPause size={16} aria-hidden />} loading={interrupt.isPending} onClick={() => interrupt.mutate()}>
            {text('console.live.interrupt')}
          </Button>
          <Button color="red" variant="outline" leftSection={<IconPlayerStop size={16} aria-hidden />} onClick={dialog.open}>
            {text('console.live.end')}
          </Button>
        </Group>
      </Stack>
      <ConfirmDialog
        opened={ending}
        onClose={dialog.close}
        title={text('console.live.endTitle')}
        confirmLabel={text('console.live.end')}
        onConfirm={async () => {
          await api.post('/api/conversations/{id}/end', { path: { id }, body: { after_sentence: true } });
          await client.invalidateQueries({ queryKey: ['console'] });
          say(text('console.live.endedToast'));
        }}
      >
        {text('console.live.endText')}
      </ConfirmDialog>
    </Card>
  );
}

interface LineProps {
  label: string;
  hint: string;
  button: string;
  done: string;
  send: (words: string) => Promise<unknown>;
}

function Line({ label, hint, button, done, send }: LineProps) {
  const explain = useExplanation();
  const [words, setWords] = useState('');
  const sending = useMutation({
    mutationFn: send,
    onSuccess: () => {
      setWords('');
      say(done);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (words.trim()) sending.mutate(words.trim());
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="xs" align="stretch">
        {sending.isError && <Notice tone="bad">{explain(sending.error)}</Notice>}
        <Textarea label={label} description={hint} autosize minRows={2} maxRows={6} maxLength={4_000} value={words} onChange={(event) => setWords(event.currentTarget.value)} />
        <Group>
          <Button type="submit" size="xs" variant="default" disabled={!words.trim()} loading={sending.isPending}>
            {button}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
