import { SegmentedControl, Title } from '@mantine/core';
import { useState } from 'react';
import { ButtonLink } from '@/components/ButtonLink';
import { EmptyState } from '@/components/EmptyState';
import { IconReceipt } from '@/components/icons';
import { Loaded } from '@/components/Loaded';
import { LoadingState } from '@/components/LoadingState';
import { useText } from '@/i18n';
import { PlanCard } from './PlanCard';
import { isFree, middleOf, plansOf, usePlans, type Plan } from './plans';
import classes from './PlanOffers.module.css';

/** All plans beside each other, with the way to each. */
export function PlanOffers({ level = 3 }: { level?: 2 | 3 }) {
  const text = useText();
  const plans = usePlans();
  return (
    <Loaded
      query={plans}
      loading={<LoadingState shape="block" />}
      isEmpty={(list) => list.length === 0}
      empty={
        <div className={classes.empty}>
          <EmptyState icon={IconReceipt} title={text('visitor.pricing.empty')} text={text('visitor.pricing.emptyText')} action={<ButtonLink to="/signup">{text('visitor.nav.signUp')}</ButtonLink>} />
        </div>
      }
    >
      {(list) => <Offers plans={list} level={level} />}
    </Loaded>
  );
}

function Offers({ plans, level }: { plans: readonly Plan[]; level: 2 | 3 }) {
  const text = useText();
  const [cycle, setCycle] = useState<'monthly' | 'annual'>('monthly');
  const lasting = plans.filter(({ terms }) => terms.cycle !== 'one_time');
  const once = plans.filter(({ terms }) => terms.cycle === 'one_time');
  const hasBoth = lasting.some(({ terms }) => terms.cycle === 'annual') && lasting.some((plan) => plan.terms.cycle === 'monthly' && !isFree(plan));
  const shown = hasBoth ? plansOf(lasting, cycle) : lasting;
  return (
    <div className={classes.offers}>
      {hasBoth && (
        <SegmentedControl
          className={classes.cycle}
          aria-label={text('visitor.pricing.cycle')}
          value={cycle}
          onChange={(value) => setCycle(value as 'monthly' | 'annual')}
          data={[
            { value: 'monthly', label: text('visitor.pricing.monthly') },
            { value: 'annual', label: text('visitor.pricing.annual') },
          ]}
        />
      )}
      <Row plans={shown} level={level} />
      {once.length > 0 && lasting.length > 0 && (
        <Title order={level} size="h3">
          {text('visitor.pricing.oneTime')}
        </Title>
      )}
      <Row plans={once} level={level} short />
      <p className={classes.note}>{text('visitor.pricing.taxes')}</p>
    </div>
  );
}

function Row({ plans, level, short = false }: { plans: readonly Plan[]; level: 2 | 3; short?: boolean }) {
  const middle = middleOf(plans);
  if (plans.length === 0) return null;
  return (
    <ul className={classes.plans} data-short={short}>
      {plans.map((plan) => (
        <li key={plan.id}>
          <PlanCard plan={plan} marked={plan === middle} level={level} />
        </li>
      ))}
    </ul>
  );
}
