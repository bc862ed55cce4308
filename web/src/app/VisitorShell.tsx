import { Anchor } from '@mantine/core';
import { Link, Outlet } from 'react-router';
import { ButtonLink } from '@/components/ButtonLink';
import { useText } from '@/i18n';
import { Brand } from './Brand';
import { LanguageChoice, SchemeChoice } from './Choices';
import { Main, SkipLink } from './Main';
import { useSession } from './session';
import { useTenant } from './tenant';
import classes from './VisitorShell.module.css';

/** Around the pages that need no sign-in. */
export function VisitorShell() {
  const text = useText();
  const { state } = useSession();
  const { branding } = useTenant();
  return (
    <div className={classes.shell}>
      <SkipLink />
      <header className={classes.header}>
        <Brand to="/" />
        <nav className={classes.nav} aria-label={text('common.mainNavigation')}>
          <Link className={classes.link} to="/pricing">
            {text('visitor.nav.pricing')}
          </Link>
          {state === 'signedIn' ? (
            <ButtonLink to="/home">{text('common.toPortal')}</ButtonLink>
          ) : (
            <>
              <Link className={classes.link} to="/signin">
                {text('common.signIn')}
              </Link>
              <ButtonLink className={classes.signUp} to="/signup">
                {text('visitor.nav.signUp')}
              </ButtonLink>
            </>
          )}
        </nav>
      </header>
      <Main className={classes.main}>
        <Outlet />
      </Main>
      <footer className={classes.footer}>
        <div className={classes.footerWords}>
          {branding.support_email && (
            <Anchor size="sm" href={`mailto:${branding.support_email}`}>
              {text('common.support')}
            </Anchor>
          )}
          <Anchor size="sm" href="/docs">
            {text('visitor.nav.api')}
          </Anchor>
        </div>
        <div className={classes.choices}>
          <LanguageChoice />
          <SchemeChoice />
        </div>
      </footer>
    </div>
  );
}
