import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useState } from 'react';
import { Link } from 'react-router';
import { Badge } from '@/components/Badge';
import { Card } from '@/components/Card';
import { DataTable, type Column } from '@/components/DataTable';
import { Duration } from '@/components/Duration';
import { EmptyState } from '@/components/EmptyState';
import { IconHistory, IconSearch } from '@/components/icons';
import { Page } from '@/components/Page';
import { When } from '@/components/When';
import { useConversations, type Conversation } from '@/conversations/queries';
import { useText } from '@/i18n';
import { useAddressValue, useCursorPaging } from '@/lib/address';
import classes from './HistoryPage.module.css';

// Long enough that not every letter asks the host.
const typingMs = 300;

const stateFrom = (text: string): Conversation['state'] | undefined => (text === 'live' || text === 'ended' ? text : undefined);

export default function HistoryPage() {
  const text = useText();
  const [query, setQuery] = useAddressValue('q');
  const [typed, setTyped] = useState(query);
  const searchSoon = useDebouncedCallback(setQuery, typingMs);
  const [state, setState] = useAddressValue('state');
  const paging = useCursorPaging();
  const conversations = useConversations({ q: query || undefined, state: stateFrom(state), cursor: paging.cursor });
  const isFiltered = query !== '' || state !== '';
  const clear = () => {
    setTyped('');
    searchSoon('');
    setQuery('');
  };
  const columns: Column<Conversation>[] = [
    {
      key: 'title',
      label: text('member.history.columns.title'),
      cell: (row) => (
        <Link className={classes.title} to={`/history/${row.id}`}>
          {row.title}
        </Link>
      ),
    },
    { key: 'when', label: text('member.history.columns.when'), cell: (row) => <When time={row.started_at} /> },
    { key: 'length', label: text('member.history.columns.length'), align: 'end', cell: (row) => (row.duration === null ? '–' : <Duration seconds={row.duration} as="clock" />) },
    {
      key: 'state',
      label: text('member.history.columns.state'),
      cell: (row) => (row.state === 'live' ? <Badge tone="good">{text('member.history.states.live')}</Badge> : <Badge>{text(row.keeps_transcript ? 'member.history.states.ended' : 'member.history.notKept')}</Badge>),
    },
  ];
  return (
    <Page title={text('member.history.title')} description={text('member.history.text')}>
      <Card flush>
        <div className={classes.filters} role="search">
          <TextInput
            className={classes.search}
            size="sm"
            type="search"
            aria-label={text('member.history.search')}
            placeholder={text('member.history.search')}
            leftSection={<IconSearch size={16} aria-hidden />}
            value={typed}
            onChange={(event) => {
              setTyped(event.currentTarget.value);
              searchSoon(event.currentTarget.value.trim());
            }}
          />
          <NativeSelect
            size="sm"
            aria-label={text('member.history.state')}
            value={state}
            onChange={(event) => setState(event.currentTarget.value)}
            data={[
              { value: '', label: text('member.history.states.all') },
              { value: 'live', label: text('member.history.states.live') },
              { value: 'ended', label: text('member.history.states.ended') },
            ]}
          />
        </div>
        <DataTable
          label={text('member.history.title')}
          query={conversations}
          columns={columns}
          rowKey={(row) => row.id}
          paging={paging}
          empty={
            isFiltered ? (
              <EmptyState
                icon={IconSearch}
                title={text('member.history.nothing')}
                text={text('member.history.nothingText', { query })}
                action={
                  <Button variant="default" onClick={clear}>
                    {text('member.history.clear')}
                  </Button>
                }
              />
            ) : (
              <EmptyState icon={IconHistory} title={text('member.history.empty')} text={text('member.history.emptyText')} />
            )
          }
        />
      </Card>
    </Page>
  );
}
