import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { fakeHost } from '@/testing/host';
import { planOf, standingOn } from '@/testing/plans';
import { draw, someUser } from '@/testing/render';
import PlanPage from './PlanPage';

const free = planOf('free', { name: 'Free', price: { amount: '0.00', currency: 'EUR' } });
const small = planOf('small', { name: 'Small' });
const large = planOf('large', { name: 'Large', price: { amount: '30.00', currency: 'EUR' } });
const minutes = planOf('minutes', { name: 'Ten minutes', cycle: 'one_time' });
const offered = { body: { data: [free, small, large, minutes], next_cursor: null } };
const bought = { status: 201, body: { id: 'ord_1', vendor: 'paypal', url: 'https://pay.example/1' } };

const at = (address = '/account/plan') => draw(<PlanPage />, { at: address, user: someUser });
const bodyOf = (asked: ReturnType<typeof fakeHost>, path: string) => asked.find((each) => each.path === path)?.body;

const here = globalThis.location;
afterEach(() => {
  sessionStorage.clear();
  vi.stubGlobal('location', here);
});

describe('the page of a plan', () => {
  it('leads who pays nothing to the page to pay on, and keeps what is being paid', async () => {
    const asked = fakeHost({ 'GET /api/subscriptions/current': { body: standingOn(free, { vendor: null }) }, 'GET /api/subscriptions/plans': offered, 'POST /api/checkout/create-session': bought });
    const assign = vi.fn();
    vi.stubGlobal('location', { origin: 'http://localhost', assign });
    at();
    await userEvent.click(await screen.findByRole('button', { name: 'Buy Large' }));
    await waitFor(() => expect(assign).toHaveBeenCalledWith('https://pay.example/1'));
    expect(bodyOf(asked, '/api/checkout/create-session')).toEqual({
      plan: 'large',
      return_url: 'http://localhost/account/plan?checkout=done',
      cancel_url: 'http://localhost/account/plan?checkout=cancelled',
    });
    expect(sessionStorage.getItem('parley-order')).toBe('{"id":"ord_1","vendor":"paypal"}');
    expect(screen.queryByRole('button', { name: 'Cancel the plan' })).toBeNull();
  });

  it('changes the plan of who pays already, and sells them minutes', async () => {
    const asked = fakeHost({
      'GET /api/subscriptions/current': { body: standingOn(small) },
      'GET /api/subscriptions/plans': offered,
      'POST /api/subscriptions/change': { body: standingOn(large) },
    });
    at();
    await screen.findByRole('button', { name: 'Buy Ten minutes' });
    await userEvent.click(screen.getByRole('button', { name: 'Change to Large' }));
    await userEvent.click(await screen.findByRole('button', { name: 'Change' }));
    await waitFor(() => expect(bodyOf(asked, '/api/subscriptions/change')).toEqual({ plan: 'large' }));
  });

  it('says what comes next', async () => {
    fakeHost({ 'GET /api/subscriptions/current': { body: standingOn(large, { next_plan: 'small' }) }, 'GET /api/subscriptions/plans': offered });
    const { unmount } = at();
    await screen.findByText(/^Changes to Small on .*2026$/);
    unmount();
    fakeHost({ 'GET /api/subscriptions/current': { body: standingOn(large, { cancels_at_end: true }) }, 'GET /api/subscriptions/plans': offered });
    at();
    await screen.findByText(/^Ends on .*2026\. Until then everything stays as it is\.$/);
  });

  it('takes what was approved at PayPal, once', async () => {
    sessionStorage.setItem('parley-order', '{"id":"ord_1","vendor":"paypal"}');
    const asked = fakeHost({ 'GET /api/subscriptions/current': { body: standingOn(large) }, 'GET /api/subscriptions/plans': offered, 'POST /api/paypal/capture-order': { body: {} } });
    at('/account/plan?checkout=done');
    await screen.findByText(/Thank you/);
    await waitFor(() => expect(bodyOf(asked, '/api/paypal/capture-order')).toEqual({ order_id: 'ord_1' }));
    expect(sessionStorage.getItem('parley-order')).toBeNull();
  });

  it('needs no plan where nothing is counted', async () => {
    fakeHost({ 'GET /api/subscriptions/current': { body: { subscription: null, balances: [], unmetered: true } }, 'GET /api/subscriptions/plans': { body: { data: [], next_cursor: null } } });
    at();
    await screen.findByText('You need no plan here');
  });
});
