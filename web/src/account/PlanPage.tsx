import { Button, Group } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useSearchParams } from 'react-router';
import type { Subscription } from '@/api/upcoming';
import { useCancelSubscription, usePaymentPortal, useSubscription } from '@/billing/account';
import { PlanChoice } from '@/billing/PlanChoice';
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
  const subscription = useSubscription();
  const [params] = useSearchParams();
  const outcome = params.get('checkout');
  return (
    <>
      {outcome === 'done' && <Notice tone="good">{text('billing.plan.done')}</Notice>}
      {outcome === 'cancelled' && <Notice tone="note">{text('billing.plan.stopped')}</Notice>}
      <Card title={text('billing.plan.current')}>
        <Loaded query={subscription}>
          {(found) =>
            found && found.state !== 'ended' ? <Current subscription={found} /> : <EmptyState icon={IconReceipt} title={text('billing.plan.none')} text={text('billing.plan.noneText')} />
          }
        </Loaded>
      </Card>
      {!subscription.isPending && <PlanChoice subscription={subscription.data ?? null} wanted={params.get('plan')} />}
    </>
  );
}

function Current({ subscription }: { subscription: Subscription }) {
  const text = useText();
  const format = useFormat();
  const explain = useExplanation();
  const { plan, state, allowance_end, cancels_at_end, next_plan } = subscription;
  const promises = usePromises(plan);
  const [cancelling, dialog] = useDisclosure();
  const cancel = useCancelSubscription();
  const portal = usePaymentPortal();
  const date = allowance_end ? format.when(allowance_end, 'date') : '';
  return (
    <div className={classes.current}>
      <div>
        <p className={classes.name}>
          {plan.name} <Badge tone={tones[state]}>{text(`billing.plan.states.${state}`)}</Badge>
        </p>
        <p className={classes.quiet}>{promises.join(' · ')}</p>
        {date && (
          <p className={classes.quiet}>
            {cancels_at_end ? text('billing.plan.ends', { date }) : next_plan ? text('billing.plan.changes', { plan: next_plan.name, date }) : text('billing.plan.renews', { date })}
          </p>
        )}
      </div>
      {state === 'past_due' && <Notice tone="warn">{text('billing.plan.pastDue')}</Notice>}
      {portal.isError && <Notice tone="bad">{explain(portal.error)}</Notice>}
      <Group gap="xs">
        <Button variant="default" loading={portal.isPending} onClick={() => portal.mutate()}>
          {text('billing.plan.portal')}
        </Button>
        {!cancels_at_end && plan.cycle !== 'one_time' && (
          <Button variant="default" onClick={dialog.open}>
            {text('billing.plan.cancel')}
          </Button>
        )}
      </Group>
      <ConfirmDialog
        opened={cancelling}
        onClose={dialog.close}
        title={text('billing.plan.cancelTitle', { plan: plan.name })}
        confirmLabel={text('billing.plan.cancel')}
        onConfirm={async () => {
          await cancel.mutateAsync();
          say(text('billing.plan.cancelled'));
        }}
      >
        {text('billing.plan.cancelText', { date })}
      </ConfirmDialog>
    </div>
  );
}
