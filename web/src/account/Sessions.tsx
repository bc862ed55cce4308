import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '@/api/client';
import type { Schema } from '@/api/contract';
import { Badge } from '@/components/Badge';
import { Card } from '@/components/Card';
import { ConfirmDialog } from '@/components/ConfirmDialog';
import { IconDeviceDesktop } from '@/components/icons';
import { Loaded } from '@/components/Loaded';
import { Notice } from '@/components/Notice';
import { useText } from '@/i18n';
import { useFormat } from '@/lib/format';
import { useExplanation } from '@/lib/problem_text';
import { say } from '@/lib/toast';
import { programOf } from './program';
import classes from './Sessions.module.css';

type Session = Schema<'Session'>;

/** Where the user is signed in, and the way to end it. */
export function Sessions() {
  const text = useText();
  const client = useQueryClient();
  const [ending, dialog] = useDisclosure();
  const sessions = useQuery({ queryKey: ['sessions'], queryFn: ({ signal }) => api.get('/api/auth/sessions', { signal }) });
  const others = sessions.data?.data.filter(({ current }) => !current) ?? [];
  return (
    <Card
      title={text('account.security.sessions')}
      description={text('account.security.sessionsText')}
      actions={
        others.length > 0 && (
          <Button size="xs" variant="default" onClick={dialog.open}>
            {text('account.security.endOthers')}
          </Button>
        )
      }
    >
      <Loaded query={sessions}>
        {({ data }) => (
          <ul className={classes.list}>
            {data.map((session) => (
              <Entry key={session.id} session={session} />
            ))}
          </ul>
        )}
      </Loaded>
      <ConfirmDialog
        opened={ending}
        onClose={dialog.close}
        title={text('account.security.endOthersTitle')}
        confirmLabel={text('account.security.endOthers')}
        tone="plain"
        onConfirm={async () => {
          await api.delete('/api/auth/sessions');
          await client.invalidateQueries({ queryKey: ['sessions'] });
          say(text('account.security.endedOthers'));
        }}
      >
        {text('account.security.endOthersText')}
      </ConfirmDialog>
    </Card>
  );
}

function Entry({ session }: { session: Session }) {
  const text = useText();
  const format = useFormat();
  const explain = useExplanation();
  const client = useQueryClient();
  const end = useMutation({
    mutationFn: () => api.delete('/api/auth/sessions/{id}', { path: { id: session.id } }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['sessions'] });
      say(text('account.security.ended'));
    },
  });
  const program = programOf(session.user_agent) ?? text('account.security.unknownProgram');
  return (
    <li className={classes.entry}>
      <IconDeviceDesktop size={20} stroke={1.6} aria-hidden />
      <div className={classes.words}>
        <p className={classes.program}>
          {program} {session.current && <Badge tone="good">{text('account.security.thisOne')}</Badge>}
        </p>
        <p className={classes.facts}>
          {[session.address, text('account.security.lastUsed', { ago: format.ago(session.last_used_at) })].filter(Boolean).join(' · ')}
        </p>
        {end.isError && <Notice tone="bad">{explain(end.error)}</Notice>}
      </div>
      {!session.current && (
        <Button size="xs" variant="default" loading={end.isPending} onClick={() => end.mutate()} aria-label={`${text('account.security.end')}: ${program}`}>
          {text('account.security.end')}
        </Button>
      )}
    </li>
  );
}
