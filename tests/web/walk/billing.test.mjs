// Choosing a plan, paying, and seeing what is left. Nobody is paid: the vendor's page is left out of it.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { close, open, signIn, stage, visitor } from './portal.mjs';

before(open);
after(close);

test('plans are compared by the month and by the year', async () => {
  const { page, faults } = await visitor();
  await page.goto('/pricing');
  await page.getByRole('heading', { name: 'Professional', exact: true }).waitFor();
  await page.getByText('1 hr of conversation a month').waitFor();
  await page.getByText('Yearly').click();
  await page.getByRole('heading', { name: 'Professional, by the year' }).waitFor();
  await page.getByText('Then US$1.59 a conversation, however long').first().waitFor();
  await page.getByRole('heading', { name: 'Ten minutes' }).waitFor();
  assert.deepEqual(faults, []);
});

test('a plan that was chosen before signing in is paid after it', async () => {
  const { page } = await visitor();
  const orders = [];
  await page.route('**/api/checkout/create-session', async (route) => {
    orders.push(route.request().postDataJSON());
    await route.fulfill({ status: 201, json: { id: 'ord_1', vendor: 'stripe', url: orders[0].return_url } });
  });
  await page.goto('/pricing');
  await page.getByRole('link', { name: 'Choose Starter', exact: true }).click();
  await page.waitForURL('**/signin?next=*');
  await page.getByLabel('E-mail address').fill(stage.member);
  await page.getByLabel('Password', { exact: true }).fill(stage.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL('**/account/plan?plan=starter_monthly');
  await page.getByRole('button', { name: 'Buy Starter', exact: true }).click();
  await page.waitForURL('**/account/plan?checkout=done');
  await page.getByText('Thank you').waitFor();
  assert.deepEqual(
    orders.map(({ plan }) => plan),
    ['starter_monthly'],
  );
});

test('who has not confirmed the address is told so before buying', async () => {
  const { page } = await visitor();
  await signIn(page, stage.newcomer);
  await page.goto('/account/plan');
  await page.getByText('Confirm your e-mail address before you buy.').waitFor();
  assert.equal(await page.getByRole('button', { name: 'Buy Expert', exact: true }).isDisabled(), true);
});

test('what was used is listed, and what is left is seen at once', async () => {
  const { page, faults } = await visitor();
  await signIn(page, stage.member);
  await page.getByRole('img', { name: /^1 min 30 secs? of 2 mins? left$/ }).waitFor();
  await page.getByRole('link', { name: 'See usage' }).click();
  await page.getByRole('row', { name: /30 sec/ }).waitFor();
  assert.deepEqual(faults, []);
});
