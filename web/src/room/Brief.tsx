import type { Schema } from '@/api/contract';
import { useText } from '@/i18n';
import classes from './Brief.module.css';

type ScenarioDetails = Schema<'ScenarioDetails'>;

interface BriefProps {
  scenario: ScenarioDetails | undefined;
  temper: number;
  focus?: string;
}

/** What one may know before and during the talk; never longer than a screen. */
export function Brief({ scenario, temper, focus }: BriefProps) {
  const text = useText();
  const manner = scenario?.brief?.tempers.find((each) => each.temper === temper)?.manner;
  return (
    <div className={classes.brief}>
      {focus && (
        <section className={classes.focus}>
          <h3>{text('room.brief.focus')}</h3>
          <p>{focus}</p>
        </section>
      )}
      {!scenario && <p className={classes.quiet}>{text('room.brief.none')}</p>}
      {scenario && (
        <>
          <section>
            <h3>{text('room.brief.who')}</h3>
            <p>
              <strong>{scenario.persona.name}</strong>, {scenario.persona.role}. <span className={classes.quiet}>{scenario.persona.style}</span>
            </p>
          </section>
          {scenario.user.role && (
            <section>
              <h3>{text('room.brief.you')}</h3>
              <p>{scenario.user.role}</p>
            </section>
          )}
          {scenario.user.goal && (
            <section>
              <h3>{text('room.brief.goal')}</h3>
              <p>{scenario.user.goal}</p>
            </section>
          )}
          {scenario.brief && scenario.brief.wins.length > 0 && (
            <section>
              <h3>{text('room.brief.wins')}</h3>
              <ul>
                {scenario.brief.wins.map(({ id, label }) => (
                  <li key={id}>{label}</li>
                ))}
              </ul>
            </section>
          )}
          {manner && (
            <section>
              <h3>{text('room.brief.manner')}</h3>
              <p>{manner}</p>
            </section>
          )}
          {scenario.brief?.joins && (
            <section>
              <h3>{text('room.brief.joins')}</h3>
              <p>
                {scenario.brief.joins.name}, {scenario.brief.joins.role}
              </p>
            </section>
          )}
        </>
      )}
    </div>
  );
}
