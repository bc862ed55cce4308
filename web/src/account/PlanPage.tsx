import { Button, Group } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useSearchParams } from 'react-router';
import { captureApproved, useCancelSubscription, usePaymentPortal, useStandingAfter, type Subscription } from '@/billing/account';
import { PlanChoice } from '@/billing/PlanChoice';
import { isFree, usePlans } from '@/billing/plans';
import { usePromises } from '@/billing/promises';
import { Badge } from '@/components/Badge';
import { Card } from '@/components/Card';
import { ConfirmDialog } from '@/components/ConfirmDialog';
import { EmptyState } from '@/components/EmptyState';
import { IconReceipt } from '@/components/icons';
import { Loaded } from '@/components/Loaded';
import { Notice } from '@/components/Notice';
import { useText } from '@/i18n';
import { useFormat } from '@/lib/format';
import { useExplanation } from '@/lib/problem_text';
import { useTitle } from '@/lib/title';
import { say } from '@/lib/toast';
import classes from './PlanPage.module.css';

const tones = { active: 'good', past_due: 'warn', ended: 'plain' } as const;

export default function PlanPage() {
  const text = useText();
  useTitle(text('account.tabs.plan'));
  const [params] = useSearchParams();
  const outcome = params.get('checkout');
  const standing = useStandingAfter(outcome === 'done');
  return (
    <>
      {outcome === 'done' && <Paid />}
      {outcome === 'cancelled' && <Notice tone="note">{text('billing.plan.stopped')}</Notice>}
      <Card title={text('billing.plan.current')}>
        <Loaded query={standing}>
          {({ subscription, unmetered }) =>
            subscription && subscription.state !== 'ended' ? (
              <Current subscription={subscription} />
            ) : (
              <EmptyState icon={IconReceipt} title={text(unmetered ? 'billing.plan.notNeeded' : 'billing.plan.none')} text={text(unmetered ? 'billing.plan.notNeededText' : 'billing.plan.noneText')} />
            )
          }
        </Loaded>
      </Card>
      {standing.data && <PlanChoice subscription={standing.data.subscription} wanted={params.get('plan')} />}
    </>
  );
}

/** Somebody who comes back from the page to pay on. */
function Paid() {
  const text = useText();
  const explain = useExplanation();
  const client = useQueryClient();
  const taken = useQuery({
    queryKey: ['checkout', 'approved'],
    queryFn: async () => {
      await captureApproved();
      await client.invalidateQueries({ queryKey: ['billing'] });
      return true;
    },
    retry: false,
    staleTime: Infinity,
  });
  if (taken.isError) return <Notice tone="bad">{explain(taken.error)}</Notice>;
  return <Notice tone="good">{text('billing.plan.done')}</Notice>;
}

/** When the plan is renewed, changes or ends, in a sentence; a free one just goes on. */
function useProspect({ plan, renews_at, paid_until, cancels_at_end, next_plan }: Subscription): string {
  const text = useText();
  const format = useFormat();
  const plans = usePlans();
  const date = format.when(renews_at, 'date');
  if (cancels_at_end) return text('billing.plan.ends', { date: format.when(paid_until ?? renews_at, 'date') });
  if (next_plan) return text('billing.plan.changes', { plan: plans.data?.find(({ slug }) => slug === next_plan)?.terms.name ?? next_plan, date });
  return isFree(plan) ? text('billing.plan.comesAgain', { date }) : text('billing.plan.renews', { date });
}

function Current({ subscription }: { subscription: Subscription }) {
  const text = useText();
  const explain = useExplanation();
  const { plan, state, paid_by, cancels_at_end, vendor } = subscription;
  const promises = usePromises(plan);
  const prospect = useProspect(subscription);
  const portal = usePaymentPortal();
  const mayCancel = paid_by === 'user' && !cancels_at_end && plan.terms.cycle !== 'one_time' && !isFree(plan);
  return (
    <div className={classes.current}>
      <div>
        <p className={classes.name}>
          {plan.terms.name} <Badge tone={tones[state]}>{text(`billing.plan.states.${state}`)}</Badge>
        </p>
        <p className={classes.quiet}>{promises.join(' · ')}</p>
        <p className={classes.quiet}>{paid_by === 'tenant' ? text('billing.plan.paidForYou') : prospect}</p>
      </div>
      {state === 'past_due' && <Notice tone="warn">{text('billing.plan.pastDue')}</Notice>}
      {portal.isError && <Notice tone="bad">{explain(portal.error)}</Notice>}
      {(vendor ?? mayCancel) && (
        <Group gap="xs">
          {vendor && (
            <Button variant="default" loading={portal.isPending} onClick={() => portal.mutate()}>
              {text('billing.plan.portal')}
            </Button>
          )}
          {mayCancel && <Cancel subscription={subscription} />}
        </Group>
      )}
    </div>
  );
}

function Cancel({ subscription: { plan, paid_until, renews_at } }: { subscription: Subscription }) {
  const text = useText();
  const format = useFormat();
  const [cancelling, dialog] = useDisclosure();
  const cancel = useCancelSubscription();
  return (
    <>
      <Button variant="default" onClick={dialog.open}>
        {text('billing.plan.cancel')}
      </Button>
      <ConfirmDialog
        opened={cancelling}
        onClose={dialog.close}
        title={text('billing.plan.cancelTitle', { plan: plan.terms.name })}
        confirmLabel={text('billing.plan.cancel')}
        onConfirm={async () => {
          await cancel.mutateAsync();
          say(text('billing.plan.cancelled'));
        }}
      >
        {text('billing.plan.cancelText', { date: format.when(paid_until ?? renews_at, 'date') })}
      </ConfirmDialog>
    </>
  );
}
