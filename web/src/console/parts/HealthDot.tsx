import { Badge } from '@/components/Badge';
import { useText } from '@/i18n';
import { toneOf, type HealthState } from '../provider_health';
import classes from './HealthDot.module.css';

/** How a provider does, in a colour and in words. */
export function HealthDot({ state }: { state: HealthState }) {
  const text = useText();
  return (
    <Badge tone={toneOf[state]}>
      <span className={classes.dot} aria-hidden />
      {text(`console.providers.states.${state}`)}
    </Badge>
  );
}
