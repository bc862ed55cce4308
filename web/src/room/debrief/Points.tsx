import { Button } from '@mantine/core';
import type { Schema } from '@/api/contract';
import { Card } from '@/components/Card';
import { IconArrowRight, IconPlayerPlay, IconPlayerStop } from '@/components/icons';
import { useText } from '@/i18n';
import { clockOf } from '@/lib/format';
import type { Playback } from './usePlayback';
import classes from './Points.module.css';

type DebriefPoint = Schema<'DebriefPoint'>;
type DebriefTurn = Schema<'DebriefTurn'>;
type TurnQuote = Schema<'TurnQuote'>;

interface PointsProps {
  title: string;
  none: string;
  points: readonly DebriefPoint[];
  turns: readonly DebriefTurn[];
  playback: Playback;
}

export const turnAnchor = (turn: number): string => `turn-${turn}`;

/** Brings a turn into view and moves the focus there. */
export function goToTurn(turn: number): void {
  const element = document.getElementById(turnAnchor(turn));
  element?.scrollIntoView({ block: 'center' });
  element?.focus({ preventScroll: true });
}

export function Points({ title, none, points, turns, playback }: PointsProps) {
  const text = useText();
  return (
    <Card title={title}>
      {points.length === 0 && <p className={classes.none}>{none}</p>}
      <ol className={classes.list}>
        {points.map((point) => (
          <li key={point.about}>
            <p className={classes.text}>{point.text}</p>
            {point.quote && <Quote quote={point.quote} turn={turns.find(({ turn }) => turn === point.quote?.turn)} playback={playback} />}
            {point.example && (
              <p className={classes.example}>
                {text('room.debrief.instead')} <em>{point.example}</em>
              </p>
            )}
          </li>
        ))}
      </ol>
    </Card>
  );
}

function Quote({ quote, turn, playback }: { quote: TurnQuote; turn: DebriefTurn | undefined; playback: Playback }) {
  const text = useText();
  const plays = playback.playing === quote.turn;
  return (
    <div className={classes.quote}>
      <blockquote>“{quote.quote}”</blockquote>
      <div className={classes.ways}>
        {turn && <span className={`${classes.at} tabular`}>{clockOf(turn.started)}</span>}
        {playback.available && turn && (
          <Button size="compact-sm" variant="subtle" leftSection={plays ? <IconPlayerStop size={14} aria-hidden /> : <IconPlayerPlay size={14} aria-hidden />} onClick={() => playback.toggle(quote.turn, turn)}>
            {text(plays ? 'room.debrief.stop' : 'room.debrief.play')}
          </Button>
        )}
        <Button size="compact-sm" variant="subtle" rightSection={<IconArrowRight size={14} aria-hidden />} onClick={() => goToTurn(quote.turn)}>
          {text('room.debrief.jump')}
        </Button>
      </div>
    </div>
  );
}
