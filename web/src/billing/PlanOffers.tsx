import { SegmentedControl } from '@mantine/core';
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
export function PlanOffers() {
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
      {(list) => <Offers plans={list} />}
    </Loaded>
  );
}

function Offers({ plans }: { plans: readonly Plan[] }) {
  const text = useText();
  const [cycle, setCycle] = useState<'monthly' | 'annual'>('monthly');
  const hasBoth = plans.some((plan) => plan.terms.cycle === 'annual') && plans.some((plan) => plan.terms.cycle === 'monthly' && !isFree(plan));
  const shown = hasBoth ? plansOf(plans, cycle) : plans;
  const middle = middleOf(shown);
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
      <ul className={classes.plans}>
        {shown.map((plan) => (
          <li key={plan.id}>
            <PlanCard plan={plan} marked={plan === middle} />
          </li>
        ))}
      </ul>
      <p className={classes.note}>{text('visitor.pricing.taxes')}</p>
    </div>
  );
}
