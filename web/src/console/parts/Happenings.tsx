import { Card } from '@/components/Card';
import { useText, type Text } from '@/i18n';
import type { Happening } from '../live_course';
import classes from './Happenings.module.css';

function wordsOf({ event, data }: Happening, text: Text): string {
  const of = (name: string) => String(data[name] ?? '');
  switch (event) {
    case 'tool.called':
      return text('console.live.events.tool', { name: of('name') });
    case 'tool.answered':
      return text('console.live.events.toolAnswered', { name: of('name'), ms: of('duration_ms') });
    case 'context.added':
      return text('console.live.events.context', { text: of('text') });
    case 'user.silent':
      return text('console.live.events.silent');
    case 'answer.failed':
      return text('console.live.events.failed', { code: of('code') || of('reason') });
    case 'turn.not_understood':
      return text('console.live.events.misheard');
    default:
      return text('console.live.events.error', { code: of('code') || event });
  }
}

/** What happened in a conversation beside what was said; the newest first. */
export function Happenings({ happenings }: { happenings: readonly Happening[] }) {
  const text = useText();
  return (
    <Card title={text('console.live.happened')}>
      {happenings.length === 0 ? (
        text('console.live.nothingHappened')
      ) : (
        <ul className={classes.list}>
          {happenings.toReversed().map((each) => (
            <li key={each.key} className={classes.entry}>
              {wordsOf(each, text)}
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
