import { Button } from '@mantine/core';
import { useState } from 'react';
import { useUser } from '@/app/session';
import { Card } from '@/components/Card';
import { ConfirmDialog } from '@/components/ConfirmDialog';
import { Loaded } from '@/components/Loaded';
import { Notice } from '@/components/Notice';
import { useText } from '@/i18n';
import { useFormat } from '@/lib/format';
import { useExplanation } from '@/lib/problem_text';
import { say } from '@/lib/toast';
import { useChangePlan, useCheckout, type Subscription } from './account';
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
  // Who pays already changes what is paid; everybody else goes to a page to pay on.
  const pays = subscription !== null && subscription.paid_by === 'user' && subscription.state !== 'ended' && !isFree(subscription.plan);
  const changes = (plan: Plan) => pays && plan.terms.cycle !== 'one_time';
  const choose = (plan: Plan) => (changes(plan) ? changeTo(plan) : checkout.mutate(plan.slug));
  const isOther = (plan: Plan) => !isFree(plan) && plan.slug !== subscription?.plan.slug;
  return (
    <Loaded query={plans} isEmpty={(list) => !list.some(isOther)} empty={null}>
      {(list) => (
        <Card title={text('billing.plan.other')} description={text('billing.plan.otherText')}>
          {!email_verified && <Notice tone="warn">{text('billing.plan.unverified')}</Notice>}
          {checkout.isError && <Notice tone="bad">{explain(checkout.error)}</Notice>}
          <ul className={classes.list}>
            {list.filter(isOther).map((plan) => (
              <Choice key={plan.id} plan={plan} marked={plan.slug === wanted} busy={checkout.isPending && checkout.variables === plan.slug} disabled={!email_verified} onChoose={() => choose(plan)} changes={changes(plan)} />
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
  const { name, price, cycle } = plan.terms;
  return (
    <li className={classes.choice} data-marked={marked}>
      <div className={classes.words}>
        <p className={classes.name}>{name}</p>
        <p className={classes.promises}>{promises.join(' · ')}</p>
      </div>
      <p className={classes.price}>
        <span className="tabular">{format.money(price)}</span> <span className={classes.per}>{text(per[cycle])}</span>
      </p>
      <Button size="sm" variant={marked ? 'filled' : 'default'} loading={busy} disabled={disabled} onClick={onChoose} aria-label={text(changes ? 'billing.plan.changeTo' : 'billing.plan.buyThis', { plan: name })}>
        {text(changes ? 'billing.plan.change' : 'billing.plan.buy')}
      </Button>
    </li>
  );
}

function Change({ plan, onClose }: { plan: Plan | undefined; onClose: () => void }) {
  const text = useText();
  const format = useFormat();
  const change = useChangePlan();
  const name = plan?.terms.name ?? '';
  return (
    <ConfirmDialog
      opened={plan !== undefined}
      onClose={onClose}
      tone="plain"
      title={text('billing.plan.changeTitle', { plan: name })}
      confirmLabel={text('billing.plan.change')}
      onConfirm={async () => {
        if (!plan) return;
        const { subscription } = await change.mutateAsync(plan.slug);
        say(subscription?.next_plan ? text('billing.plan.willChange', { plan: name, date: format.when(subscription.renews_at, 'date') }) : text('billing.plan.changed', { plan: name }));
      }}
    >
      {plan && text('billing.plan.changeText', { price: format.money(plan.terms.price), per: text(per[plan.terms.cycle]) })}
    </ConfirmDialog>
  );
}
