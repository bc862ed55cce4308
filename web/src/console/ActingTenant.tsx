import { NativeSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { hasRole } from '@/app/area';
import { useUser } from '@/app/session';
import { useText } from '@/i18n';
import { useActing } from './acting';
import { tenantsQuery } from './queries';

// One answer holds as many.
const most = 100;

/** For operators: in which tenant the console acts. */
export function ActingTenant() {
  const user = useUser();
  return hasRole(user, 'operator') ? <Choice own={user.tenant} /> : null;
}

function Choice({ own }: { own: { slug: string; name: string } }) {
  const text = useText();
  const { slug, choose } = useActing();
  const tenants = useQuery(tenantsQuery(undefined, most)).data?.data ?? [];
  const names = new Map([[own.slug, own.name], [slug, slug], ...tenants.filter(({ status }) => status !== 'closed').map(({ slug: each, name }): [string, string] => [each, name])]);
  return <NativeSelect size="sm" label={text('console.acting.label')} value={slug} onChange={(event) => choose(event.currentTarget.value)} data={[...names].map(([value, label]) => ({ value, label }))} />;
}
