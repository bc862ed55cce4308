import { useText } from '@/i18n';
import { clockOf } from '@/lib/format';
import classes from './Spoken.module.css';

export interface SpokenTurn {
  key: number | string;
  speaker: 'user' | 'assistant';
  /** What was heard; null when it was not understood. */
  text: string | null;
  /** What was cut off by an interruption. */
  unheard?: string;
  /** Seconds since the conversation began. */
  started: number;
  interrupted: boolean;
}

/** What was said, in order. */
export function Spoken({ turns, names }: { turns: readonly SpokenTurn[]; names: Record<SpokenTurn['speaker'], string> }) {
  const text = useText();
  return (
    <ol className={classes.list}>
      {turns.map((turn) => (
        <li key={turn.key} className={classes.turn} data-speaker={turn.speaker}>
          <p className={classes.who}>
            <span>{names[turn.speaker]}</span>
            <time className={classes.at}>{clockOf(turn.started)}</time>
          </p>
          <p className={classes.words}>
            {turn.text ?? <em>{text('visitor.shared.unheard')}</em>}
            {turn.unheard && <del className={classes.unheard}> {turn.unheard}</del>}
            {turn.interrupted && <span className={classes.interrupted}> {text('visitor.shared.interrupted')}</span>}
          </p>
        </li>
      ))}
    </ol>
  );
}
