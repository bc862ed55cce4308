import { useQuery } from '@tanstack/react-query';
import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import { Problem } from '@/api/problem';
import { useCursorPaging } from '@/lib/address';
import { draw } from '@/testing/render';
import { DataTable } from './DataTable';

type List = { data: { id: string; name: string }[]; next_cursor: string | null };

function People({ answer }: { answer: (cursor: string | undefined) => List }) {
  const paging = useCursorPaging();
  const query = useQuery({ queryKey: ['people', paging.cursor], queryFn: async () => answer(paging.cursor) });
  return <DataTable label="People" query={query} paging={paging} columns={[{ key: 'name', label: 'Name', cell: (row) => row.name }]} rowKey={(row) => row.id} empty={<p>Nobody yet</p>} />;
}

describe('a table', () => {
  it('turns its pages, and has its place in the address', async () => {
    const pages: Record<string, List> = {
      '': { data: [{ id: '1', name: 'Ada' }], next_cursor: 'c2' },
      c2: { data: [{ id: '2', name: 'Grace' }], next_cursor: 'c3' },
      c3: { data: [{ id: '3', name: 'Edsger' }], next_cursor: null },
    };
    const { router } = draw(<People answer={(cursor) => pages[cursor ?? ''] as List} />, { at: '/people?q=a' });
    await screen.findByText('Ada');
    await userEvent.click(screen.getByRole('button', { name: 'Next' }));
    await screen.findByText('Grace');
    expect(router.state.location.search).toBe('?q=a&cursor=c2');
    await userEvent.click(screen.getByRole('button', { name: 'Next' }));
    await screen.findByText('Edsger');
    expect(screen.getByText('Page 3')).toBeDefined();
    await userEvent.click(screen.getByRole('button', { name: 'Previous' }));
    await screen.findByText('Grace');
    await userEvent.click(screen.getByRole('button', { name: 'Previous' }));
    await screen.findByText('Ada');
    expect(router.state.location.search).toBe('?q=a');
  });

  it('says what will be there while it is empty', async () => {
    draw(<People answer={() => ({ data: [], next_cursor: null })} />);
    expect(await screen.findByText('Nobody yet')).toBeDefined();
  });

  it('says what went wrong and asks again', async () => {
    let fails = true;
    draw(
      <People
        answer={() => {
          if (fails) throw new Problem('internal_error', 500, '', 'r-17');
          return { data: [{ id: '1', name: 'Ada' }], next_cursor: null };
        }}
      />,
    );
    expect((await screen.findByRole('alert')).textContent).toContain('r-17');
    fails = false;
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    await waitFor(() => expect(screen.getByText('Ada')).toBeDefined());
  });
});
