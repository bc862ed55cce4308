import type { Schema } from '@/api/contract';
import { useText } from '@/i18n';
import { Temper } from './Temper';
import classes from './Summary.module.css';

type Scenario = Schema<'Scenario'>;

/** Whom one faces, and how they are. */
export function Summary({ scenario, temper }: { scenario: Scenario; temper: number }) {
  const text = useText();
  return (
    <div className={classes.summary}>
      <span className={classes.face} aria-hidden>
        {initials(scenario.persona.name)}
      </span>
      <div>
        <p className={classes.name}>{scenario.persona.name}</p>
        <p className={classes.role}>{scenario.persona.role}</p>
      </div>
      <Temper level={temper} label={text('room.practice.hardness', { level: temper })} />
    </div>
  );
}

export const initials = (name: string): string =>
  name
    .split(/\s+/)
    .slice(0, 2)
    .map((part) => part[0]?.toUpperCase() ?? '')
    .join('');
