import { useQuery } from '@tanstack/react-query';
import type { Schema } from '@/api/contract';
import { Card } from '@/components/Card';
import { DataTable, type Column } from '@/components/DataTable';
import { EmptyState } from '@/components/EmptyState';
import { IconCheck } from '@/components/icons';
import { Page } from '@/components/Page';
import { useText } from '@/i18n';
import { useFormat } from '@/lib/format';
import { Refund } from './parts/Refund';
import { walletDifferencesQuery } from './queries';

type Difference = Schema<'WalletDifference'>;

const counted = ['balance', 'ledger', 'grants', 'held', 'holds'] as const;

/** Money that goes back, and the proof that nothing is missing. */
export default function MoneyPage() {
  const text = useText();
  const format = useFormat();
  const query = useQuery(walletDifferencesQuery);
  const columns: Column<Difference>[] = [
    { key: 'wallet', label: text('console.money.columns.wallet'), cell: (row) => row.wallet_id },
    { key: 'unit', label: text('console.money.columns.unit'), cell: (row) => text(`console.money.units.${row.unit}`) },
    ...counted.map((name): Column<Difference> => ({ key: name, label: text(`console.money.columns.${name}`), align: 'end', cell: (row) => format.number(row[name]) })),
  ];
  return (
    <Page width="wide" title={text('console.money.title')} description={text('console.money.text')}>
      <Refund />
      <Card flush title={text('console.money.differences')} description={text('console.money.differencesText')}>
        <DataTable
          label={text('console.money.differences')}
          query={query}
          columns={columns}
          rowKey={(row) => `${row.wallet_id} ${row.unit}`}
          empty={<EmptyState icon={IconCheck} title={text('console.money.noDifferences')} text={text('console.money.noDifferencesText')} />}
        />
      </Card>
    </Page>
  );
}
