import { NavLink, Outlet } from 'react-router';
import { Page } from '@/components/Page';
import { useText } from '@/i18n';
import classes from './AccountLayout.module.css';

const tabs = ['profile', 'security', 'plan', 'usage', 'invoices', 'data'] as const;

export default function AccountLayout() {
  const text = useText();
  return (
    <Page title={text('account.title')}>
      <nav className={classes.tabs} aria-label={text('account.title')}>
        {tabs.map((tab) => (
          <NavLink key={tab} to={`/account/${tab}`} className={classes.tab}>
            {text(`account.tabs.${tab}`)}
          </NavLink>
        ))}
      </nav>
      <div className={classes.content}>
        <Outlet />
      </div>
    </Page>
  );
}
