import { Link } from 'react-router';
import { useTenant } from './tenant';
import classes from './Brand.module.css';

/** Pictures of other hosts are not let in by the policy. */
const isOurs = (url: string | undefined): url is string => url !== undefined && (url.startsWith('/') || url.startsWith('data:image/') || url.startsWith(`${location.origin}/`));

/** The tenant's name, with its logo or, without one, a mark in its colour. */
export function Brand({ to }: { to: string }) {
  const { name, branding } = useTenant();
  return (
    <Link className={classes.brand} to={to}>
      {isOurs(branding.logo_url) ? (
        <img className={classes.logo} src={branding.logo_url} alt="" />
      ) : (
        <svg className={classes.mark} viewBox="0 0 32 32" aria-hidden>
          <rect width="32" height="32" rx="9" />
          <path d="M9 13v6M14 9v14M19 11.5v9M24 14.5v3" />
        </svg>
      )}
      <span>{name}</span>
    </Link>
  );
}
