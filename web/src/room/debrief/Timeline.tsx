import type { Schema } from '@/api/contract';
import { Card } from '@/components/Card';
import { IconCheck, IconX } from '@/components/icons';
import { useText } from '@/i18n';
import { clockOf, useFormat } from '@/lib/format';
import { goToTurn } from './Points';
import { lengthOf, place, ticksOf, toneOf } from './timeline';
import classes from './Timeline.module.css';

type Debrief = Schema<'Debrief'>;
type DebriefTurn = Schema<'DebriefTurn'>;

/** Who spoke when, what happened, and what was won. */
export function Timeline({ debrief }: { debrief: Debrief }) {
  const text = useText();
  const whole = lengthOf(debrief.timeline, debrief.duration);
  const row = (speaker: DebriefTurn['speaker']) => debrief.timeline.filter((turn) => turn.speaker === speaker);
  return (
    <Card title={text('room.debrief.timeline')} description={text('room.debrief.timelineText')}>
      <div className={classes.timeline}>
        <Row label={text('room.room.you')} turns={row('user')} whole={whole} speaker="user" />
        <Row label={text('room.room.other')} turns={row('assistant')} whole={whole} speaker="assistant" />
        <span />
        <div className={classes.axis} aria-hidden>
          {ticksOf(whole).map((at) => (
            <span key={at} className="tabular" style={{ insetInlineStart: `${(at / whole) * 100}%` }}>
              {clockOf(at)}
            </span>
          ))}
        </div>
      </div>
      <ul className={classes.events}>
        {debrief.timeline.flatMap((turn) =>
          turn.marks.map((mark) => (
            <li key={`${turn.turn}-${mark.kind}-${mark.about}`} data-tone={toneOf(mark.kind)}>
              <button type="button" onClick={() => goToTurn(turn.turn)}>
                <span className="tabular">{clockOf(turn.started)}</span> {text(`room.debrief.marks.${mark.kind}`)}: {mark.label}
              </button>
            </li>
          )),
        )}
      </ul>
      {debrief.metrics.criteria.length > 0 && (
        <>
          <h3 className={classes.subtitle}>{text('room.debrief.criteria')}</h3>
          <ul className={classes.criteria}>
            {debrief.metrics.criteria.map((each) => (
              <li key={each.id} data-met={each.met}>
                {each.met ? <IconCheck size={16} aria-hidden /> : <IconX size={16} aria-hidden />}
                <span>{each.label}</span>
                <span className={classes.met}>{each.met && each.at !== null ? text('room.debrief.metAt', { time: clockOf(each.at) }) : text('room.debrief.notMet')}</span>
              </li>
            ))}
          </ul>
        </>
      )}
    </Card>
  );
}

function Row({ label, turns, whole, speaker }: { label: string; turns: readonly DebriefTurn[]; whole: number; speaker: DebriefTurn['speaker'] }) {
  const text = useText();
  const format = useFormat();
  return (
    <>
      <span className={classes.who}>{label}</span>
      <div className={classes.row} data-speaker={speaker}>
        {turns.map((turn) => (
          <button
            key={turn.turn}
            type="button"
            className={classes.turn}
            data-interrupted={turn.interrupted}
            style={place(turn, whole)}
            aria-label={text('room.debrief.timelineTurn', { who: label, time: clockOf(turn.started), length: format.duration(turn.length) })}
            title={clockOf(turn.started)}
            onClick={() => goToTurn(turn.turn)}
          />
        ))}
      </div>
    </>
  );
}
