import { useQuery } from '@tanstack/react-query';
import { hasRole } from '@/app/area';
import { useUser } from '@/app/session';
import { useActing } from './acting';
import { tenantsQuery, type Tenant } from './queries';

/** The tenant in which the console acts, as far as it is known. */
export function useActingTenant(): { id: string | undefined; name: string; tenant: Tenant | undefined } {
  const user = useUser();
  const { slug, isElsewhere } = useActing();
  const tenants = useQuery({ ...tenantsQuery(undefined, 100), enabled: hasRole(user, 'operator') && isElsewhere });
  if (!isElsewhere) return { id: user.tenant.id, name: user.tenant.name, tenant: undefined };
  const tenant = tenants.data?.data.find((each) => each.slug === slug);
  return { id: tenant?.id, name: tenant?.name ?? slug, tenant };
}
