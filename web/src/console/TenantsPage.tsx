import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { Badge, type Tone } from '@/components/Badge';
import { Card } from '@/components/Card';
import { DataTable, type Column } from '@/components/DataTable';
import { EmptyState } from '@/components/EmptyState';
import { IconBuilding, IconPlus } from '@/components/icons';
import { Page } from '@/components/Page';
import { useText } from '@/i18n';
import { useCursorPaging } from '@/lib/address';
import { EntryLink } from './parts/EntryLink';
import { TenantDialog } from './parts/TenantDialog';
import { tenantsQuery, type Tenant } from './queries';

const tones: Record<Tenant['status'], Tone> = { active: 'good', suspended: 'warn', closed: 'plain' };

export default function TenantsPage() {
  const text = useText();
  const paging = useCursorPaging();
  const query = useQuery(tenantsQuery(paging.cursor));
  const [creating, dialog] = useDisclosure();
  const create = (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={dialog.open}>
      {text('console.tenants.create')}
    </Button>
  );
  const columns: Column<Tenant>[] = [
    {
      key: 'name',
      label: text('console.tenants.columns.name'),
      cell: (row) => (
        <EntryLink to={`/console/tenants/${row.id}`} detail={row.slug}>
          {row.name}
        </EntryLink>
      ),
    },
    { key: 'experiences', label: text('console.tenants.columns.experiences'), cell: (row) => row.experiences.map((each) => text(`member.experiences.${each}`)).join(', ') || '–' },
    { key: 'hosts', label: text('console.tenants.columns.hosts'), cell: (row) => row.hosts.join(', ') || '–' },
    { key: 'status', label: text('console.tenants.columns.status'), cell: (row) => <Badge tone={tones[row.status]}>{text(`console.tenants.states.${row.status}`)}</Badge> },
  ];
  return (
    <Page width="wide" title={text('console.tenants.title')} description={text('console.tenants.text')} actions={create}>
      <Card flush>
        <DataTable
          label={text('console.tenants.title')}
          query={query}
          columns={columns}
          rowKey={(row) => row.id}
          paging={paging}
          empty={<EmptyState icon={IconBuilding} title={text('console.tenants.empty')} text={text('console.tenants.emptyText')} action={create} />}
        />
      </Card>
      <TenantDialog opened={creating} onClose={dialog.close} />
    </Page>
  );
}
