import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from 'react-router';
import { asProblem } from '@/api/problem';
import type { Schema } from '@/api/contract';
import { Badge } from '@/components/Badge';
import { ButtonLink } from '@/components/ButtonLink';
import { Card } from '@/components/Card';
import { ConfirmDialog } from '@/components/ConfirmDialog';
import { EmptyState } from '@/components/EmptyState';
import { ErrorState } from '@/components/ErrorState';
import { IconDownload, IconLock, IconRefresh, IconShare, IconTarget, IconTrash } from '@/components/icons';
import { LoadingState } from '@/components/LoadingState';
import { Notice } from '@/components/Notice';
import { Page } from '@/components/Page';
import { useConversation, useDeleteConversation, useTranscript, type Conversation } from '@/conversations/queries';
import { useText } from '@/i18n';
import { useFormat } from '@/lib/format';
import { say } from '@/lib/toast';
import { ShareDialog } from '@/member/ShareDialog';
import { Figures } from './debrief/Figures';
import { Judgement } from './debrief/Judgement';
import { Points } from './debrief/Points';
import { Timeline } from './debrief/Timeline';
import { Tries } from './debrief/Tries';
import { Turns } from './debrief/Turns';
import { usePlayback } from './debrief/usePlayback';
import { debriefQuery, roomPath, useMakeDebrief } from './practice';
import classes from './DebriefPage.module.css';

type Debrief = Schema<'Debrief'>;

/** What a rehearsal came to. */
export default function DebriefPage() {
  const text = useText();
  const { id = '' } = useParams();
  const conversation = useConversation(id);
  const debrief = useQuery(debriefQuery(id));
  const make = useMakeDebrief(id);
  const title = conversation.data?.title ?? text('room.debrief.title');
  const back = { to: '/practice', label: text('room.debrief.back') };
  if (debrief.data) return <Reading debrief={debrief.data} conversation={conversation.data} />;
  const notKept = asProblem(debrief.error).code === 'transcript_not_kept';
  return (
    <Page title={title} back={back}>
      <Card>
        {debrief.isError && notKept && (
          <EmptyState
            icon={IconLock}
            title={text('room.debrief.notKept')}
            text={text('room.debrief.notKeptText')}
            action={conversation.data?.scenario && <ButtonLink to={roomPath(conversation.data.scenario)}>{text('room.debrief.same')}</ButtonLink>}
          />
        )}
        {debrief.isError && !notKept && <ErrorState error={debrief.error} retry={() => void debrief.refetch()} />}
        {debrief.isPending && <LoadingState lines={8} />}
        {debrief.data === null && (
          <>
            <EmptyState
              icon={IconTarget}
              title={text('room.debrief.making')}
              text={text('room.debrief.makingText')}
              action={
                <Button variant="default" loading={make.isPending} onClick={() => make.mutate()}>
                  {text('room.debrief.makeNow')}
                </Button>
              }
            />
            {make.isError && <ErrorState error={make.error} />}
          </>
        )}
      </Card>
    </Page>
  );
}

function Reading({ debrief, conversation }: { debrief: Debrief; conversation: Conversation | undefined }) {
  const text = useText();
  const format = useFormat();
  const transcript = useTranscript(debrief.conversation_id);
  const playback = usePlayback(conversation?.has_recording ? debrief.conversation_id : undefined);
  const turns = transcript.data?.turns ?? [];
  const different = debrief.improvements[0]?.example ?? debrief.improvements[0]?.text ?? debrief.takeaway.text;
  return (
    <Page
      title={debrief.title}
      description={`${format.when(debrief.started_at)}${debrief.duration === null ? '' : ` · ${format.duration(debrief.duration)}`}`}
      back={{ to: '/practice', label: text('room.debrief.back') }}
      actions={conversation && <Actions conversation={conversation} />}
      width="wide"
    >
      {debrief.demo && <Badge>{text('room.debrief.demo')}</Badge>}
      <Judgement debrief={debrief} />
      <div className={classes.takeaway}>
        <h2>{text('room.debrief.takeaway')}</h2>
        <p>{debrief.takeaway.text}</p>
      </div>
      <div className={classes.two}>
        <Points title={text('room.debrief.strengths')} none={text('room.debrief.strengthsNone')} points={debrief.strengths} turns={debrief.timeline} playback={playback} />
        <Points title={text('room.debrief.improvements')} none={text('room.debrief.improvementsNone')} points={debrief.improvements} turns={debrief.timeline} playback={playback} />
      </div>
      <section className={classes.again} aria-label={text('room.debrief.different')}>
        <div>
          <p className={classes.quiet}>{text('room.debrief.differentText')}</p>
          <p className={classes.goal}>{different}</p>
        </div>
        <div className={classes.ways}>
          <ButtonLink to={roomPath(debrief.scenario, { temper: debrief.temper })} variant="default">
            {text('room.debrief.same')}
          </ButtonLink>
          <ButtonLink to={roomPath(debrief.scenario, { temper: debrief.temper, focus: different })} leftSection={<IconRefresh size={16} aria-hidden />}>
            {text('room.debrief.different')}
          </ButtonLink>
        </div>
      </section>
      <Timeline debrief={debrief} />
      <div className={classes.two}>
        <Figures metrics={debrief.metrics} />
        <Tries debrief={debrief} />
      </div>
      {debrief.commentary && (
        <Card title={text('room.debrief.commentary')} description={text('room.debrief.commentaryText')}>
          <p className={classes.comment}>{debrief.commentary.comment}</p>
        </Card>
      )}
      {debrief.notes.map((note) => (
        <Notice key={note} tone="note">
          {note}
        </Notice>
      ))}
      <Turns debrief={debrief} turns={turns} playback={playback} />
    </Page>
  );
}

function Actions({ conversation }: { conversation: Conversation }) {
  const text = useText();
  const navigate = useNavigate();
  const [sharing, share] = useDisclosure();
  const [deleting, remove] = useDisclosure();
  const deletion = useDeleteConversation(conversation.id);
  const file = (kind: 'txt' | 'json') => `/api/conversations/${conversation.id}/transcript.${kind}`;
  return (
    <>
      <Button component="a" href={file('txt')} download variant="default" leftSection={<IconDownload size={16} aria-hidden />}>
        {text('room.debrief.takeText')}
      </Button>
      <Button component="a" href={file('json')} download variant="default" leftSection={<IconDownload size={16} aria-hidden />}>
        {text('room.debrief.takeJson')}
      </Button>
      <Button variant="default" leftSection={<IconShare size={16} aria-hidden />} onClick={share.open}>
        {text('room.debrief.share')}
      </Button>
      <Button variant="default" leftSection={<IconTrash size={16} aria-hidden />} onClick={remove.open}>
        {text('room.debrief.delete')}
      </Button>
      <ShareDialog conversation={conversation} opened={sharing} onClose={share.close} />
      <ConfirmDialog
        opened={deleting}
        onClose={remove.close}
        title={text('room.debrief.deleteTitle')}
        confirmLabel={text('room.debrief.delete')}
        onConfirm={async () => {
          await deletion.mutateAsync();
          say(text('room.debrief.deleted'));
          await navigate('/practice', { replace: true });
        }}
      >
        {text('room.debrief.deleteText')}
      </ConfirmDialog>
    </>
  );
}
