import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '@/api/client';
import { Card } from '@/components/Card';
import { ConfirmDialog } from '@/components/ConfirmDialog';
import { DataTable, type Column } from '@/components/DataTable';
import { EmptyState } from '@/components/EmptyState';
import { IconKey, IconPlus } from '@/components/icons';
import { Page } from '@/components/Page';
import { When } from '@/components/When';
import { useText } from '@/i18n';
import { useCursorPaging } from '@/lib/address';
import { say } from '@/lib/toast';
import { KeyDialog } from './parts/KeyDialog';
import { keysQuery, type ApiKey } from './queries';

export default function KeysPage() {
  const text = useText();
  const client = useQueryClient();
  const paging = useCursorPaging();
  const query = useQuery(keysQuery(paging.cursor));
  const [making, dialog] = useDisclosure();
  const [revoking, setRevoking] = useState<ApiKey>();
  const make = (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={dialog.open}>
      {text('console.keys.make')}
    </Button>
  );
  const columns: Column<ApiKey>[] = [
    { key: 'name', label: text('console.keys.columns.name'), cell: (row) => row.name },
    { key: 'role', label: text('console.keys.columns.role'), cell: (row) => text(`console.roles.${row.role}`) },
    { key: 'last', label: text('console.keys.columns.lastUsed'), cell: (row) => (row.last_used_at ? <When time={row.last_used_at} as="ago" /> : text('console.keys.never')) },
    { key: 'expires', label: text('console.keys.columns.expires'), cell: (row) => (row.expires_at ? <When time={row.expires_at} as="date" /> : text('console.keys.forever')) },
    {
      key: 'more',
      label: text('console.keys.columns.more'),
      quiet: true,
      align: 'end',
      cell: (row) => (
        <Button size="xs" variant="default" aria-label={`${text('console.keys.revoke')}: ${row.name}`} onClick={() => setRevoking(row)}>
          {text('console.keys.revoke')}
        </Button>
      ),
    },
  ];
  return (
    <Page title={text('console.keys.title')} description={text('console.keys.text')} actions={make}>
      <Card flush>
        <DataTable
          label={text('console.keys.title')}
          query={query}
          columns={columns}
          rowKey={(row) => row.id}
          paging={paging}
          empty={<EmptyState icon={IconKey} title={text('console.keys.empty')} text={text('console.keys.emptyText')} action={make} />}
        />
      </Card>
      <KeyDialog opened={making} onClose={dialog.close} />
      <ConfirmDialog
        opened={revoking !== undefined}
        onClose={() => setRevoking(undefined)}
        title={text('console.keys.revokeTitle', { name: revoking?.name ?? '' })}
        confirmLabel={text('console.keys.revoke')}
        onConfirm={async () => {
          if (!revoking) return;
          await api.delete('/api/admin/api-keys/{id}', { path: { id: revoking.id } });
          await client.invalidateQueries({ queryKey: ['console', 'keys'] });
          say(text('console.keys.revoked', { name: revoking.name }));
        }}
      >
        {text('console.keys.revokeText')}
      </ConfirmDialog>
    </Page>
  );
}
