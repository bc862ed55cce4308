import { Card } from '@/components/Card';
import { Facts } from '@/components/Facts';
import { When } from '@/components/When';
import type { Conversation } from '@/conversations/queries';
import { useText } from '@/i18n';
import { en } from '@/i18n/en';
import { useFormat } from '@/lib/format';
import classes from './AtAGlance.module.css';

const isKnown = (reason: string): reason is keyof typeof en.member.conversation.reasons => reason in en.member.conversation.reasons;

/** The facts of a conversation, and who spoke how much. */
export function AtAGlance({ conversation }: { conversation: Conversation }) {
  const text = useText();
  const format = useFormat();
  const { user_spoke: you, assistant_spoke: them, end_reason: reason } = conversation;
  return (
    <Card title={text('member.conversation.facts')}>
      <Facts
        rows={[
          [text('member.conversation.started'), <When key="began" time={conversation.started_at} />],
          [text('member.conversation.length'), conversation.duration === null ? text('member.history.states.live') : format.duration(conversation.duration)],
          ...(reason === null ? [] : [[text('member.conversation.ended'), text(`member.conversation.reasons.${isKnown(reason) ? reason : 'other'}`)] as const]),
        ]}
      />
      {you + them > 0 && (
        <figure className={classes.share}>
          <figcaption>{text('member.conversation.spoke')}</figcaption>
          <div className={classes.bar} role="img" aria-label={text('member.conversation.spokeSummary', { you: format.duration(you), them: format.duration(them) })}>
            <span style={{ flexGrow: you }} data-who="you" />
            <span style={{ flexGrow: them }} data-who="them" />
          </div>
          <p className={classes.legend} aria-hidden>
            <span data-who="you">
              {text('member.conversation.you')} {format.percent(you / (you + them))}
            </span>
            <span data-who="them">
              {text('member.conversation.them')} {format.percent(them / (you + them))}
            </span>
          </p>
        </figure>
      )}
      {conversation.has_recording && (
        <figure className={classes.share}>
          <figcaption>{text('member.conversation.recording')}</figcaption>
          <audio className={classes.sound} controls preload="none" src={`/api/conversations/${conversation.id}/recording`} />
        </figure>
      )}
    </Card>
  );
}
