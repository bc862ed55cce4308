import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useNavigate, useParams } from 'react-router';
import { Card } from '@/components/Card';
import { ConfirmDialog } from '@/components/ConfirmDialog';
import { EmptyState } from '@/components/EmptyState';
import { IconDownload, IconMessageCircle, IconShare, IconTrash } from '@/components/icons';
import { Loaded } from '@/components/Loaded';
import { Page } from '@/components/Page';
import { Spoken, type SpokenTurn } from '@/components/Spoken';
import { useConversation, useDeleteConversation, useTranscript, type Conversation, type Transcript } from '@/conversations/queries';
import { useText } from '@/i18n';
import { say } from '@/lib/toast';
import { AtAGlance } from './AtAGlance';
import { ShareDialog } from './ShareDialog';
import classes from './ConversationPage.module.css';

export default function ConversationPage() {
  const text = useText();
  const { id = '' } = useParams();
  const conversation = useConversation(id);
  const back = { to: '/history', label: text('member.conversation.back') };
  if (!conversation.data) {
    return (
      <Page title={text('member.history.title')} back={back}>
        <Loaded query={conversation}>{() => null}</Loaded>
      </Page>
    );
  }
  return (
    <Page title={conversation.data.title} back={back} actions={<Actions conversation={conversation.data} />}>
      <div className={classes.columns}>
        <Card title={text('member.conversation.said')}>
          <Said conversation={conversation.data} />
        </Card>
        <AtAGlance conversation={conversation.data} />
      </div>
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
      {conversation.keeps_transcript && (
        <>
          <Button component="a" href={file('txt')} download variant="default" leftSection={<IconDownload size={16} aria-hidden />}>
            {text('member.conversation.takeText')}
          </Button>
          <Button component="a" href={file('json')} download variant="default" leftSection={<IconDownload size={16} aria-hidden />}>
            {text('member.conversation.takeJson')}
          </Button>
          <Button variant="default" leftSection={<IconShare size={16} aria-hidden />} onClick={share.open}>
            {text('member.conversation.share')}
          </Button>
        </>
      )}
      <Button variant="default" leftSection={<IconTrash size={16} aria-hidden />} disabled={conversation.state === 'live'} onClick={remove.open}>
        {text('member.conversation.delete')}
      </Button>
      <ShareDialog conversation={conversation} opened={sharing} onClose={share.close} />
      <ConfirmDialog
        opened={deleting}
        onClose={remove.close}
        title={text('member.conversation.deleteTitle')}
        confirmLabel={text('member.conversation.delete')}
        onConfirm={async () => {
          await deletion.mutateAsync();
          say(text('member.conversation.deleted'));
          await navigate('/history', { replace: true });
        }}
      >
        {text('member.conversation.deleteText')}
      </ConfirmDialog>
    </>
  );
}

function Said({ conversation }: { conversation: Conversation }) {
  const text = useText();
  const transcript = useTranscript(conversation.id);
  const notKept = <EmptyState icon={IconMessageCircle} title={text('member.conversation.notKept')} text={text('member.conversation.notKeptText')} />;
  const silent = <EmptyState icon={IconMessageCircle} title={text('member.conversation.nothingSaid')} text={text('member.conversation.nothingSaidText')} />;
  return (
    <Loaded query={transcript}>
      {(kept) => {
        if (kept === null) return notKept;
        if (kept.turns.length === 0) return silent;
        return <Spoken turns={kept.turns.map(spokenTurn)} names={{ user: text('member.conversation.you'), assistant: text('member.conversation.them') }} />;
      }}
    </Loaded>
  );
}

/** Of an answer that was interrupted: what was heard, and what was still to come. */
export function spokenTurn(turn: Transcript['turns'][number]): SpokenTurn {
  const heard = turn.speaker === 'assistant' ? (turn.heard_text ?? turn.text) : turn.text;
  const unheard = heard !== null && turn.text !== null && turn.text.startsWith(heard) ? turn.text.slice(heard.length).trim() : '';
  return { key: turn.seq, speaker: turn.speaker, text: heard, unheard: unheard || undefined, started: turn.started, interrupted: turn.interrupted };
}
