import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { Badge, type Tone } from '@/components/Badge';
import { Card } from '@/components/Card';
import { DataTable, type Column } from '@/components/DataTable';
import { EmptyState } from '@/components/EmptyState';
import { IconPlus, IconSearch, IconUsers } from '@/components/icons';
import { Page } from '@/components/Page';
import { When } from '@/components/When';
import { useText } from '@/i18n';
import { useAddressValue, useCursorPaging } from '@/lib/address';
import { EntryLink } from './parts/EntryLink';
import { Filters, SearchFilter } from './parts/Filters';
import { UserDialog } from './parts/UserDialog';
import { usersQuery, type ManagedUser } from './queries';
import { useActingTenant } from './useActingTenant';

const tones: Record<ManagedUser['status'], Tone> = { active: 'good', invited: 'note', disabled: 'plain' };

export default function UsersPage() {
  const text = useText();
  const { name } = useActingTenant();
  const [email, setEmail] = useAddressValue('email');
  const paging = useCursorPaging();
  const query = useQuery(usersQuery({ email: email || undefined, cursor: paging.cursor }));
  const [adding, dialog] = useDisclosure();
  const add = (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={dialog.open}>
      {text('console.users.add')}
    </Button>
  );
  const columns: Column<ManagedUser>[] = [
    {
      key: 'name',
      label: text('console.users.columns.name'),
      cell: (row) => (
        <EntryLink to={`/console/users/${row.id}`} detail={row.email}>
          {row.display_name || row.email}
        </EntryLink>
      ),
    },
    { key: 'role', label: text('console.users.columns.role'), cell: (row) => text(`console.roles.${row.role}`) },
    { key: 'status', label: text('console.users.columns.status'), cell: (row) => <Badge tone={tones[row.status]}>{text(`console.users.states.${row.status}`)}</Badge> },
    { key: 'last', label: text('console.users.columns.lastSignIn'), cell: (row) => (row.last_sign_in_at ? <When time={row.last_sign_in_at} as="ago" /> : text('console.users.never')) },
    { key: 'since', label: text('console.users.columns.since'), cell: (row) => <When time={row.created_at} as="date" /> },
  ];
  return (
    <Page width="wide" title={text('console.users.title')} description={text('console.users.text', { tenant: name })} actions={add}>
      <Card flush>
        <Filters>
          <SearchFilter label={text('console.users.search')} value={email} onChange={setEmail} />
        </Filters>
        <DataTable
          label={text('console.users.title')}
          query={query}
          columns={columns}
          rowKey={(row) => row.id}
          paging={paging}
          empty={
            email ? (
              <EmptyState
                icon={IconSearch}
                title={text('console.users.nothing')}
                text={text('console.users.nothingText')}
                action={
                  <Button variant="default" onClick={() => setEmail('')}>
                    {text('console.users.clear')}
                  </Button>
                }
              />
            ) : (
              <EmptyState icon={IconUsers} title={text('console.users.empty')} text={text('console.users.emptyText')} action={add} />
            )
          }
        />
      </Card>
      <UserDialog opened={adding} onClose={dialog.close} />
    </Page>
  );
}
