import { useQuery } from '@tanstack/react-query';
import { Loaded } from '@/components/Loaded';
import { Page } from '@/components/Page';
import { useText } from '@/i18n';
import { TenantForms } from './parts/TenantForms';
import { managedTenantQuery } from './queries';
import { useActingTenant } from './useActingTenant';

export default function SettingsPage() {
  const text = useText();
  const { id, name } = useActingTenant();
  const query = useQuery({ ...managedTenantQuery(id ?? ''), enabled: id !== undefined });
  return (
    <Page title={text('console.settings.title')} description={text('console.settings.text', { tenant: name })}>
      <Loaded query={query}>{(tenant) => <TenantForms tenant={tenant} />}</Loaded>
    </Page>
  );
}
