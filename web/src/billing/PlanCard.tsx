import { Title } from '@mantine/core';
import { Badge } from '@/components/Badge';
import { ButtonLink } from '@/components/ButtonLink';
import { IconCheck } from '@/components/icons';
import { useText } from '@/i18n';
import { useFormat } from '@/lib/format';
import { isFree, type Plan } from './plans';
import { usePromises } from './promises';
import classes from './PlanCard.module.css';

const per = { monthly: 'visitor.pricing.perMonth', annual: 'visitor.pricing.perYear', one_time: 'visitor.pricing.once' } as const;

interface PlanCardProps {
  plan: Plan;
  marked: boolean;
  /** The level of its heading, one below that of what it stands under. */
  level: 2 | 3;
}

export function PlanCard({ plan, marked, level }: PlanCardProps) {
  const text = useText();
  const format = useFormat();
  const promises = usePromises(plan);
  return (
    <article className={classes.card} data-marked={marked}>
      <div className={classes.head}>
        <Title order={level} size="h3">
          {plan.terms.name}
        </Title>
        {marked && <Badge tone="accent">{text('visitor.pricing.popular')}</Badge>}
      </div>
      <p className={classes.price}>
        <span className={`${classes.amount} tabular`}>{isFree(plan) ? text('visitor.pricing.free') : format.money(plan.terms.price)}</span>
        {!isFree(plan) && <span className={classes.per}>{text(per[plan.terms.cycle])}</span>}
      </p>
      {plan.terms.description && <p className={classes.description}>{plan.terms.description}</p>}
      <ul className={classes.promises}>
        {promises.map((promise) => (
          <li key={promise}>
            <IconCheck size={16} aria-hidden /> {promise}
          </li>
        ))}
      </ul>
      <ButtonLink to={isFree(plan) ? '/signup' : `/account/plan?plan=${plan.slug}`} variant={marked ? 'filled' : 'default'} fullWidth aria-label={text('visitor.pricing.chooseThis', { plan: plan.terms.name })}>
        {text('visitor.pricing.choose')}
      </ButtonLink>
    </article>
  );
}
