import { useId } from 'react';
import { useText } from '@/i18n';
import classes from './TemperMeter.module.css';

const levels = [1, 2, 3, 4, 5] as const;

/** How fierce they are, from 1 to 5, with what that means. */
export function TemperMeter({ value, change }: { value: number; change: (temper: number) => void }) {
  const text = useText();
  const name = useId();
  const chosen = levels.find((each) => each === value) ?? 3;
  return (
    <fieldset className={classes.meter}>
      <legend>{text('room.wizard.temper')}</legend>
      <p className={classes.hint}>{text('room.wizard.temperHint')}</p>
      <div className={classes.levels}>
        {levels.map((each) => (
          <label key={each} className={classes.level} data-on={each <= chosen} data-level={chosen}>
            <input className="only-for-ears" type="radio" name={name} value={each} checked={each === chosen} onChange={() => change(each)} />
            <span className="tabular">{each}</span>
            <span className={`${classes.word} from-small`}>{text(`room.practice.level.l${each}`)}</span>
          </label>
        ))}
      </div>
      <p className={classes.means} aria-live="polite">
        {text(`room.wizard.tempers.t${chosen}`)}
      </p>
    </fieldset>
  );
}
