import { useText } from '@/i18n';
import classes from './Temper.module.css';

const levels = [1, 2, 3, 4, 5] as const;
type Level = (typeof levels)[number];

/** How hard it is, as a row of marks and a word. */
export function Temper({ level, label }: { level: number; label: string }) {
  const text = useText();
  const known = levels.find((each) => each === level) ?? (3 satisfies Level);
  return (
    <span className={classes.temper}>
      <span className={classes.marks} data-level={known} role="img" aria-label={label}>
        {levels.map((each) => (
          <span key={each} data-on={each <= known} />
        ))}
      </span>
      <span aria-hidden>{text(`room.practice.level.l${known}`)}</span>
    </span>
  );
}
