import { ButtonLink } from '@/components/ButtonLink';
import { Card } from '@/components/Card';
import { Ring } from '@/components/chart';
import { EmptyState } from '@/components/EmptyState';
import { IconClock } from '@/components/icons';
import { Loaded } from '@/components/Loaded';
import { LoadingState } from '@/components/LoadingState';
import type { Balance } from '@/api/upcoming';
import { useText } from '@/i18n';
import { useFormat } from '@/lib/format';
import { useBalances } from './account';
import classes from './TimeLeft.module.css';

// From here on the ring says that it will not last.
const scarce = 0.1;

/** What is left, as a picture: the first thing one looks for before a talk. */
export function TimeLeft() {
  const text = useText();
  const balances = useBalances();
  return (
    <Card title={text('member.home.left')}>
      <Loaded query={balances} loading={<LoadingState shape="block" />}>
        {(list) => {
          const time = list.find(({ unit }) => unit === 'second');
          return time ? <Time balance={time} /> : <EmptyState icon={IconClock} title={text('member.home.unlimited')} text={text('member.home.noBalance')} />;
        }}
      </Loaded>
    </Card>
  );
}

function Time({ balance: { available, included, expires_at } }: { balance: Balance }) {
  const text = useText();
  const format = useFormat();
  const unlimited = available === null;
  const left = available ?? 0;
  const total = Math.max(included ?? 0, left);
  const share = unlimited ? 1 : total > 0 ? left / total : 0;
  const words = unlimited ? text('member.home.unlimited') : left > 0 ? format.duration(left) : text('member.home.noTime');
  return (
    <div className={classes.time}>
      <Ring share={share} tone={share <= 0 ? 'bad' : share <= scarce ? 'warn' : 'accent'} label={unlimited ? words : text('member.home.leftOf', { left: format.duration(left), total: format.duration(total) })}>
        <span className={`${classes.left} tabular`}>{unlimited ? '∞' : format.clock(left)}</span>
        {!unlimited && <span className={classes.of}>/ {format.clock(total)}</span>}
      </Ring>
      <p className={classes.hint}>{expires_at ? text('member.home.leftHint', { date: format.when(expires_at, 'date') }) : !unlimited && text('member.home.leftForever')}</p>
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
