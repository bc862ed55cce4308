import { Button } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useText } from '@/i18n';
import type { Paging } from '@/lib/address';
import { IconArrowLeft, IconArrowRight } from './icons';
import { Loaded } from './Loaded';
import { LoadingState } from './LoadingState';
import classes from './DataTable.module.css';

export interface Column<Row> {
  key: string;
  label: string;
  cell: (row: Row) => ReactNode;
  /** Numbers stand right. */
  align?: 'end';
  /** For buttons and menus, whose column needs no name on the screen. */
  quiet?: boolean;
}

interface List<Row> {
  data: readonly Row[];
  next_cursor: string | null;
}

interface DataTableProps<Row> {
  /** What the rows are, for those who hear the page. */
  label: string;
  query: UseQueryResult<List<Row>>;
  columns: readonly Column<Row>[];
  rowKey: (row: Row) => string;
  empty: ReactNode;
  /** From `useCursorPaging()`; without it there is one page. */
  paging?: Paging;
}

/** A list of the API. On narrow screens each row becomes a block of names and values. */
export function DataTable<Row>({ label, query, columns, rowKey, empty, paging }: DataTableProps<Row>) {
  return (
    <Loaded query={query} loading={<div className={classes.loading}><LoadingState lines={6} /></div>} empty={empty} isEmpty={(list) => list.data.length === 0 && !paging?.cursor}>
      {(list) => (
        <>
          <div className={classes.scroll} aria-busy={query.isFetching}>
            <table className={classes.table} aria-label={label}>
              <thead>
                <tr>
                  {columns.map((column) => (
                    <th key={column.key} scope="col" data-align={column.align}>
                      <span className={column.quiet ? 'only-for-ears' : undefined}>{column.label}</span>
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {list.data.map((row) => (
                  <tr key={rowKey(row)}>
                    {columns.map((column) => (
                      <td key={column.key} data-align={column.align} data-label={column.quiet ? undefined : column.label}>
                        {column.cell(row)}
                      </td>
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
          {paging && <Pages paging={paging} next={list.next_cursor} />}
        </>
      )}
    </Loaded>
  );
}

function Pages({ paging, next }: { paging: Paging; next: string | null }) {
  const text = useText();
  if (!paging.toPrevious && !next) return null;
  return (
    <nav className={classes.pages} aria-label={text('common.page', { number: paging.page })}>
      <Button variant="default" size="xs" disabled={!paging.toPrevious} onClick={paging.toPrevious} leftSection={<IconArrowLeft size={14} aria-hidden />}>
        {text('common.previous')}
      </Button>
      <span className={classes.page}>{text('common.page', { number: paging.page })}</span>
      <Button variant="default" size="xs" disabled={!next} onClick={() => next && paging.toNext(next)} rightSection={<IconArrowRight size={14} aria-hidden />}>
        {text('common.next')}
      </Button>
    </nav>
  );
}
