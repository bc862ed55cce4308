import { Button } from '@mantine/core';
import { useState } from 'react';
import type { Subscription } from '@/api/upcoming';
import { useUser } from '@/app/session';
import { Card } from '@/components/Card';
import { ConfirmDialog } from '@/components/ConfirmDialog';
import { Loaded } from '@/components/Loaded';
import { Notice } from '@/components/Notice';
import { useText } from '@/i18n';
import { useFormat } from '@/lib/format';
import { useExplanation } from '@/lib/problem_text';
import { say } from '@/lib/toast';
import { useChangePlan, useCheckout } from './account';
import { isFree, usePlans, type Plan } from './plans';
import { usePromises } from './promises';
import classes from './PlanChoice.module.css';

const per = { monthly: 'visitor.pricing.perMonth', annual: 'visitor.pricing.perYear', one_time: 'visitor.pricing.once' } as const;

interface PlanChoiceProps {
  subscription: Subscription | null;
  /** The slug of a plan that was chosen before signing in. */
  wanted: string | null;
}

/** What else there is to buy, and the way to pay for it. */
export function PlanChoice({ subscription, wanted }: PlanChoiceProps) {
  const text = useText();
  const explain = useExplanation();
  const { email_verified } = useUser();
  const plans = usePlans();
  const checkout = useCheckout();
  const [changingTo, changeTo] = useState<Plan>();
  const hasPaid = subscription !== null && subscription.state !== 'ended' && !isFree(subscription.plan);
  const choose = (plan: Plan) => (hasPaid && plan.cycle !== 'one_time' ? changeTo(plan) : checkout.mutate(plan.slug));
  return (
    <Loaded query={plans} isEmpty={(list) => list.length === 0} empty={null}>
      {(list) => (
        <Card title={text('billing.plan.other')} description={text('billing.plan.otherText')}>
          {!email_verified && <Notice tone="warn">{text('billing.plan.unverified')}</Notice>}
          {checkout.isError && <Notice tone="bad">{explain(checkout.error)}</Notice>}
          <ul className={classes.list}>
            {list
              .filter((plan) => !isFree(plan) && plan.slug !== subscription?.plan.slug)
              .map((plan) => (
                <Choice key={plan.id} plan={plan} marked={plan.slug === wanted} busy={checkout.isPending && checkout.variables === plan.slug} disabled={!email_verified} onChoose={() => choose(plan)} changes={hasPaid && plan.cycle !== 'one_time'} />
              ))}
          </ul>
          <Change plan={changingTo} onClose={() => changeTo(undefined)} />
        </Card>
      )}
    </Loaded>
  );
}

interface ChoiceProps {
  plan: Plan;
  marked: boolean;
  busy: boolean;
  disabled: boolean;
  changes: boolean;
  onChoose: () => void;
}

function Choice({ plan, marked, busy, disabled, changes, onChoose }: ChoiceProps) {
  const text = useText();
  const format = useFormat();
  const promises = usePromises(plan);
  return (
    <li className={classes.choice} data-marked={marked}>
      <div className={classes.words}>
        <p className={classes.name}>{plan.name}</p>
        <p className={classes.promises}>{promises.join(' · ')}</p>
      </div>
      <p className={classes.price}>
        <span className="tabular">{format.money(plan.price)}</span> <span className={classes.per}>{text(per[plan.cycle])}</span>
      </p>
      <Button size="sm" variant={marked ? 'filled' : 'default'} loading={busy} disabled={disabled} onClick={onChoose}>
        {text(changes ? 'billing.plan.change' : 'billing.plan.buy', { plan: plan.name })}
      </Button>
    </li>
  );
}

function Change({ plan, onClose }: { plan: Plan | undefined; onClose: () => void }) {
  const text = useText();
  const format = useFormat();
  const change = useChangePlan();
  return (
    <ConfirmDialog
      opened={plan !== undefined}
      onClose={onClose}
      tone="plain"
      title={text('billing.plan.changeTitle', { plan: plan?.name ?? '' })}
      confirmLabel={text('billing.plan.change', { plan: plan?.name ?? '' })}
      onConfirm={async () => {
        if (!plan) return;
        await change.mutateAsync(plan.slug);
        say(text('billing.plan.changed'));
      }}
    >
      {plan && text('billing.plan.changeText', { price: format.money(plan.price), per: text(per[plan.cycle]) })}
    </ConfirmDialog>
  );
}
