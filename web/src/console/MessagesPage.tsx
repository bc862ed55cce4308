import { useQuery } from '@tanstack/react-query';
import { Badge, type Tone } from '@/components/Badge';
import { Card } from '@/components/Card';
import { DataTable, type Column } from '@/components/DataTable';
import { EmptyState } from '@/components/EmptyState';
import { IconMail } from '@/components/icons';
import { Page } from '@/components/Page';
import { When } from '@/components/When';
import { useText } from '@/i18n';
import { useAddressValue, useCursorPaging } from '@/lib/address';
import { ChoiceFilter, Filters } from './parts/Filters';
import { messagesQuery, type Message } from './queries';
import classes from './PluginsPage.module.css';

const states = ['sending', 'delivered', 'failed'] as const;
const tones: Record<Message['state'], Tone> = { sending: 'note', delivered: 'good', failed: 'bad' };

export default function MessagesPage() {
  const text = useText();
  const [state, setState] = useAddressValue('state');
  const paging = useCursorPaging();
  const query = useQuery(messagesQuery({ state: states.find((each) => each === state), cursor: paging.cursor }));
  const columns: Column<Message>[] = [
    { key: 'to', label: text('console.messages.columns.to'), cell: (row) => row.to },
    { key: 'template', label: text('console.messages.columns.template'), cell: (row) => row.template.replaceAll('_', ' ') },
    { key: 'state', label: text('console.messages.columns.state'), cell: (row) => <Badge tone={tones[row.state]}>{text(`console.messages.states.${row.state}`)}</Badge> },
    { key: 'attempts', label: text('console.messages.columns.attempts'), align: 'end', cell: (row) => row.attempts },
    { key: 'created', label: text('console.messages.columns.created'), cell: (row) => <When time={row.created_at} as="ago" /> },
    { key: 'error', label: text('console.messages.columns.error'), cell: (row) => (row.error ? <span className={classes.error}>{row.error}</span> : '–') },
  ];
  return (
    <Page width="wide" title={text('console.messages.title')} description={text('console.messages.text')}>
      <Card flush>
        <Filters>
          <ChoiceFilter label={text('console.messages.state')} all={text('console.messages.all')} value={state} onChange={setState} choices={states.map((value) => ({ value, label: text(`console.messages.states.${value}`) }))} />
        </Filters>
        <DataTable
          label={text('console.messages.title')}
          query={query}
          columns={columns}
          rowKey={(row) => row.id}
          paging={paging}
          empty={<EmptyState icon={IconMail} title={text('console.messages.empty')} text={text('console.messages.emptyText')} />}
        />
      </Card>
    </Page>
  );
}
