import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useParams } from 'react-router';
import { Badge } from '@/components/Badge';
import { Loaded } from '@/components/Loaded';
import { Page } from '@/components/Page';
import { useText } from '@/i18n';
import { useActing } from './acting';
import { TenantAccess } from './parts/TenantAccess';
import { TenantForms } from './parts/TenantForms';
import { managedTenantQuery } from './queries';

export default function TenantPage() {
  const text = useText();
  const { id = '' } = useParams();
  const { slug, choose } = useActing();
  const query = useQuery(managedTenantQuery(id));
  const tenant = query.data;
  return (
    <Page
      title={tenant?.name ?? text('console.tenants.title')}
      description={
        tenant && (
          <>
            {tenant.slug} {tenant.status !== 'active' && <Badge tone="warn">{text(`console.tenants.states.${tenant.status}`)}</Badge>}
          </>
        )
      }
      back={{ to: '/console/tenants', label: text('console.tenants.back') }}
      actions={
        tenant &&
        tenant.slug !== slug && (
          <Button variant="default" onClick={() => choose(tenant.slug)}>
            {text('console.tenants.act')}
          </Button>
        )
      }
    >
      <Loaded query={query}>
        {(found) => (
          <>
            <TenantForms tenant={found} />
            <TenantAccess tenant={found} />
          </>
        )}
      </Loaded>
    </Page>
  );
}
