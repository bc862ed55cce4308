import { ButtonLink } from '@/components/ButtonLink';
import { Card } from '@/components/Card';
import { Ring } from '@/components/chart';
import { EmptyState } from '@/components/EmptyState';
import { IconClock } from '@/components/icons';
import { Loaded } from '@/components/Loaded';
import { LoadingState } from '@/components/LoadingState';
import { useText } from '@/i18n';
import { useFormat } from '@/lib/format';
import { useStanding, type Balance, type Subscription } from './account';
import { talkingBalance, useAmount } from './amounts';
import classes from './TimeLeft.module.css';

// From here on the ring says that it will not last.
const scarce = 0.1;

/** What is left, as a picture: the first thing one looks for before a talk. */
export function TimeLeft() {
  const text = useText();
  const standing = useStanding();
  return (
    <Card title={text('member.home.left')}>
      <Loaded query={standing} loading={<LoadingState shape="block" />}>
        {({ balances, subscription, unmetered }) => {
          const balance = talkingBalance(balances);
          if (balance) return <Left balance={balance} subscription={subscription} />;
          if (unmetered) return <EmptyState icon={IconClock} title={text('member.home.unlimited')} text={text('member.home.noBalance')} />;
          return <EmptyState icon={IconClock} title={text('billing.plan.none')} text={text('billing.plan.noneText')} action={<ButtonLink to="/account/plan">{text('visitor.landing.seePlans')}</ButtonLink>} />;
        }}
      </Loaded>
    </Card>
  );
}

function Left({ balance: { unit, available, included, next_expiry_at }, subscription }: { balance: Balance; subscription: Subscription | null }) {
  const text = useText();
  const format = useFormat();
  const inWords = useAmount();
  const unlimited = available === null;
  const left = available ?? 0;
  const total = Math.max(included ?? 0, left);
  const share = unlimited ? 1 : total > 0 ? left / total : 0;
  const short = (amount: number) => (unit === 'second' ? format.clock(amount) : format.number(amount));
  const label = unlimited ? text('member.home.unlimited') : text('member.home.leftOf', { left: inWords(unit, left), total: inWords(unit, total) });
  const renews = subscription?.renews_at ?? next_expiry_at;
  return (
    <div className={classes.time}>
      <Ring share={share} tone={share <= 0 ? 'bad' : share <= scarce ? 'warn' : 'accent'} label={label}>
        <span className={`${classes.left} tabular`}>{unlimited ? '∞' : short(left)}</span>
        {!unlimited && <span className={classes.of}>/ {unit === 'second' ? short(total) : inWords(unit, total)}</span>}
      </Ring>
      <p className={classes.hint}>{renews ? text('member.home.leftHint', { date: format.when(renews, 'date') }) : !unlimited && text('member.home.leftForever')}</p>
      <div className={classes.ways}>
        <ButtonLink to="/account/usage" variant="default" size="xs">
          {text('member.home.seeUsage')}
        </ButtonLink>
        {!unlimited && (
          <ButtonLink to="/account/plan" size="xs">
            {text('member.home.addTime')}
          </ButtonLink>
        )}
      </div>
    </div>
  );
}
