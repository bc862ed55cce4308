import { useUser } from '@/app/session';
import { TimeLeft } from '@/billing/TimeLeft';
import { Page } from '@/components/Page';
import { useText } from '@/i18n';
import { ProgressChart } from './ProgressChart';
import { Recent } from './Recent';
import { TalkTime } from './TalkTime';
import { Unverified } from './Unverified';
import classes from './HomePage.module.css';

export default function HomePage() {
  const text = useText();
  const user = useUser();
  return (
    <Page title={text('member.home.greeting', { name: user.display_name })} description={text('member.home.text')}>
      {!user.email_verified && <Unverified address={user.email} />}
      <div className={classes.grid}>
        <TimeLeft />
        <Recent />
        <ProgressChart />
        <TalkTime />
      </div>
    </Page>
  );
}
