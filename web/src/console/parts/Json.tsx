import classes from './Json.module.css';

/** Data as it is, for those who have to know. */
export function Json({ value, label }: { value: unknown; label: string }) {
  return (
    // Longer ones scroll, which has to work from the keyboard too.
    <pre className={classes.json} tabIndex={0} role="region" aria-label={label}>
      {JSON.stringify(value, null, 2)}
    </pre>
  );
}
