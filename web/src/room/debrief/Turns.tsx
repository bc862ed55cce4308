import { ActionIcon } from '@mantine/core';
import type { Schema } from '@/api/contract';
import { Card } from '@/components/Card';
import { IconPlayerPlay, IconPlayerStop } from '@/components/icons';
import type { Transcript } from '@/conversations/queries';
import { useText } from '@/i18n';
import { clockOf, useFormat } from '@/lib/format';
import { turnAnchor } from './Points';
import type { Playback } from './usePlayback';
import classes from './Turns.module.css';

type Debrief = Schema<'Debrief'>;
type DebriefTurn = Schema<'DebriefTurn'>;

interface TurnsProps {
  debrief: Debrief;
  turns: Transcript['turns'];
  playback: Playback;
}

/** What was said, turn by turn, with the figures of each. */
export function Turns({ debrief, turns, playback }: TurnsProps) {
  const text = useText();
  return (
    <Card title={text('room.debrief.said')}>
      <ol className={classes.list}>
        {debrief.timeline.map((turn) => (
          <Turn key={turn.turn} turn={turn} said={turns.find(({ seq }) => seq === turn.turn)} playback={playback} />
        ))}
      </ol>
    </Card>
  );
}

function Turn({ turn, said, playback }: { turn: DebriefTurn; said: Transcript['turns'][number] | undefined; playback: Playback }) {
  const text = useText();
  const figures = useFigures(turn);
  const heard = said ? (said.heard_text ?? said.text) : null;
  const all = said?.text ?? '';
  const unheard = heard !== null && all.startsWith(heard) ? all.slice(heard.length) : '';
  const plays = playback.playing === turn.turn;
  return (
    <li id={turnAnchor(turn.turn)} tabIndex={-1} className={classes.turn} data-speaker={turn.speaker}>
      <div className={classes.who}>
        <span>{text(turn.speaker === 'user' ? 'room.room.you' : 'room.room.other')}</span>
        <time className="tabular">{clockOf(turn.started)}</time>
      </div>
      <div>
        <p className={classes.words}>
          {heard ?? '…'}
          {unheard && <del>{unheard}</del>}
          {turn.interrupted && <em className={classes.cut}> {text('room.room.cutOff')}</em>}
        </p>
        <p className={`${classes.figures} tabular`}>{figures}</p>
      </div>
      {playback.available && (
        <ActionIcon variant="subtle" color="gray" size="lg" aria-label={text(plays ? 'room.debrief.stop' : 'room.debrief.play')} onClick={() => playback.toggle(turn.turn, turn)}>
          {plays ? <IconPlayerStop size={16} aria-hidden /> : <IconPlayerPlay size={16} aria-hidden />}
        </ActionIcon>
      )}
    </li>
  );
}

function useFigures(turn: DebriefTurn): string {
  const text = useText();
  const format = useFormat();
  const seconds = (value: number) => format.number(value, { style: 'unit', unit: 'second', unitDisplay: 'short', maximumFractionDigits: 1 });
  const figure = (name: 'length' | 'words' | 'pace' | 'fillers' | 'delay', value: string) => `${text(`room.debrief.turn.${name}`)} ${value}`;
  return [
    figure('length', seconds(turn.length)),
    figure('words', format.number(turn.words)),
    turn.words_per_minute !== null && figure('pace', format.number(turn.words_per_minute)),
    turn.fillers > 0 && figure('fillers', format.number(turn.fillers)),
    turn.delay !== null && figure('delay', seconds(turn.delay)),
  ]
    .filter(Boolean)
    .join(' · ');
}
