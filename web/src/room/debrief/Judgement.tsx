import type { Schema } from '@/api/contract';
import { Badge, type Tone } from '@/components/Badge';
import { Card } from '@/components/Card';
import { Ring } from '@/components/chart';
import { useText } from '@/i18n';
import { useFormat } from '@/lib/format';
import { Temper } from '../Temper';
import classes from './Judgement.module.css';

type Debrief = Schema<'Debrief'>;
type Outcome = Schema<'Debrief'>['outcome'];

const tones: Record<Outcome, Tone> = { success: 'good', escalated: 'bad', unresolved: 'warn', silent: 'plain' };

/** The score, and how it was reached. */
export function Judgement({ debrief }: { debrief: Debrief }) {
  const text = useText();
  const format = useFormat();
  const number = (value: number) => format.number(value, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  const labelOf = (id: string) => debrief.rubric.find((rule) => rule.id === id)?.label ?? id;
  return (
    <Card>
      <div className={classes.columns}>
        <div className={classes.score}>
          <Ring share={debrief.score / 10} label={text('room.debrief.scoreOf', { score: number(debrief.score) })}>
            <span className={`${classes.number} tabular`}>{number(debrief.score)}</span>
            <span className={classes.of}>/ 10</span>
          </Ring>
          <Badge tone={tones[debrief.outcome]}>{text(`room.debrief.outcomes.${debrief.outcome}`)}</Badge>
          <Temper level={debrief.temper} label={text('room.practice.hardness', { level: debrief.temper })} />
        </div>
        <div className={classes.how}>
          <h2>{text('room.debrief.how')}</h2>
          <ul className={classes.rubric}>
            {debrief.rubric.map((rule) => (
              <li key={rule.id}>
                <span>{rule.label}</span>
                <span className={`${classes.points} tabular`}>{text('room.debrief.points', { points: number(rule.points), most: number(rule.weight / 10) })}</span>
                <span className={classes.bar} aria-hidden>
                  <span style={{ width: `${rule.percent}%` }} />
                </span>
              </li>
            ))}
          </ul>
          {debrief.deductions.length > 0 && (
            <>
              <h3>{text('room.debrief.deductions')}</h3>
              <ul className={classes.deductions}>
                {debrief.deductions.map((each) => (
                  <li key={each.about}>
                    <span className="tabular">−{number(each.points)}</span> {labelOf(each.about)}: {each.reason}
                  </li>
                ))}
              </ul>
            </>
          )}
        </div>
      </div>
    </Card>
  );
}
