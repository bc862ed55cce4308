import { useQuery } from '@tanstack/react-query';
import type { Invoice } from '@/api/upcoming';
import { invoicesQuery } from '@/billing/account';
import { Badge } from '@/components/Badge';
import { Card } from '@/components/Card';
import { DataTable, type Column } from '@/components/DataTable';
import { EmptyState } from '@/components/EmptyState';
import { IconReceipt } from '@/components/icons';
import { Money } from '@/components/Money';
import { When } from '@/components/When';
import { useText } from '@/i18n';
import { useCursorPaging } from '@/lib/address';
import { useTitle } from '@/lib/title';

const stateOf = (invoice: Invoice) => (Number(invoice.refunded.amount) > 0 ? 'refunded' : invoice.state);
const tones = { open: 'warn', paid: 'good', refunded: 'note' } as const;

export default function InvoicesPage() {
  const text = useText();
  useTitle(text('account.tabs.invoices'));
  const paging = useCursorPaging();
  const invoices = useQuery(invoicesQuery(paging.cursor));
  const columns: Column<Invoice>[] = [
    { key: 'what', label: text('billing.invoices.columns.what'), cell: (row) => row.lines.map(({ description }) => description).join(', ') },
    { key: 'when', label: text('billing.invoices.columns.when'), cell: (row) => <When time={row.at} as="date" /> },
    { key: 'state', label: text('billing.invoices.columns.state'), cell: (row) => <Badge tone={tones[stateOf(row)]}>{text(`billing.invoices.states.${stateOf(row)}`)}</Badge> },
    { key: 'amount', label: text('billing.invoices.columns.amount'), align: 'end', cell: (row) => <Money amount={row.amount} /> },
  ];
  return (
    <Card title={text('billing.invoices.title')} flush>
      <DataTable
        label={text('billing.invoices.title')}
        query={invoices}
        columns={columns}
        rowKey={(row) => row.id}
        paging={paging}
        empty={<EmptyState icon={IconReceipt} title={text('billing.invoices.empty')} text={text('billing.invoices.emptyText')} />}
      />
    </Card>
  );
}
