// What a member does besides talking: looks back, shares, takes along, deletes, and keeps the account in order.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { close, open, signIn, stage, visitor } from './portal.mjs';

before(open);
after(close);

const coo = 'The COO wants answers in month four';

test('a conversation is found, read, taken along and shared', async () => {
  const { page, faults } = await visitor();
  await signIn(page, stage.member);
  await page.getByRole('link', { name: 'History' }).click();
  await page.getByRole('searchbox').fill('Anna Novak');
  await page.waitForURL('**/history?q=Anna+Novak');
  await page.getByRole('link', { name: coo }).click();
  await page.getByText('I own the gap').waitFor();
  await page.getByText('for my depot managers').waitFor();
  assert.match(await page.locator('del').innerText(), /for my depot managers/);

  const downloading = page.waitForEvent('download');
  await page.getByRole('link', { name: 'As text' }).click();
  const text = readFileSync(await (await downloading).path(), 'utf8');
  assert.match(text, /I own the gap/);

  await page.getByRole('button', { name: 'Share' }).click();
  await page.getByLabel('The link works for').selectOption('week');
  await page.getByRole('button', { name: 'Make a link' }).click();
  const link = await page.getByLabel('Link', { exact: true }).inputValue();
  const { page: other } = await visitor();
  await other.goto(link);
  await other.getByText('I own the gap').waitFor();
  assert.equal(await other.getByText('for my depot managers').count(), 0);

  await page.getByRole('button', { name: 'Take all links back' }).click();
  await page.getByText('No link opens this conversation any more.').waitFor();
  await other.reload();
  await other.getByText('This link has expired or was taken back').waitFor();
  assert.deepEqual(faults, []);
});

test('the list turns its pages and keeps its place', async () => {
  const { page } = await visitor();
  await signIn(page, stage.member);
  await page.goto('/history');
  await page.getByRole('link', { name: coo }).waitFor();
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByText('Page 2').waitFor();
  await page.getByRole('link', { name: 'Rehearsal 1', exact: true }).click();
  await page.getByRole('heading', { name: 'Rehearsal 1' }).waitFor();
  await page.goBack();
  await page.getByText('Page 2').waitFor();
  await page.reload();
  await page.getByText('Page 2').waitFor();
  await page.getByRole('button', { name: 'Previous' }).click();
  await page.getByRole('link', { name: coo }).waitFor();
});

test('a conversation is deleted after one was asked', async () => {
  const { page } = await visitor();
  await signIn(page, stage.member);
  await page.goto('/history?q=CFO');
  await page.getByRole('link', { name: 'The CFO and the budget' }).click();
  await page.getByText('What was said was not kept').waitFor();
  await page.getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
  await page.getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await page.waitForURL('**/history');
  await page.goto('/history?q=CFO');
  await page.getByText('Nothing found').waitFor();
});

test('a name changes everywhere at once', async () => {
  const { page } = await visitor();
  await signIn(page, stage.newcomer);
  await page.goto('/account/profile');
  await page.getByLabel('Name').fill('Noor the Second');
  await page.getByRole('button', { name: 'Save changes' }).click();
  await page.getByText('Your profile is saved.').waitFor();
  await page.getByRole('button', { name: /Noor the Second/ }).waitFor();
});

test('sessions that one does not know are ended', async () => {
  const [{ page: here }, { page: there }] = [await visitor(), await visitor()];
  await signIn(here, stage.newcomer);
  await signIn(there, stage.newcomer);
  await here.goto('/account/security');
  await here.getByRole('button', { name: 'Sign out everywhere else' }).click();
  await here.getByRole('dialog').getByRole('button', { name: 'Sign out everywhere else' }).click();
  await here.getByText('You are signed out everywhere else.').waitFor();
  await there.waitForFunction(async () => (await fetch('/api/auth/me')).status === 401);
  await there.goto('/account/security');
  await there.waitForURL('**/signin?next=*');
});

test('a password is changed by who knows it', async () => {
  const { page } = await visitor();
  await signIn(page, stage.newcomer);
  await page.goto('/account/security');
  await page.getByLabel('Current password').fill('not this one');
  await page.getByLabel('New password').fill('another long secret');
  await page.getByRole('button', { name: 'Change the password' }).click();
  await page.getByText('The password is wrong.').waitFor();
  await page.getByLabel('Current password').fill(stage.password);
  await page.getByRole('button', { name: 'Change the password' }).click();
  await page.getByText('Your password is changed').waitFor();
});

test('an account is closed, and is gone', async () => {
  const { page } = await visitor();
  await page.goto('/signup');
  await page.getByLabel('E-mail address').fill('leaving@example.com');
  await page.getByLabel('Password', { exact: true }).fill(stage.password);
  await page.getByRole('button', { name: 'Create account' }).click();
  await page.waitForURL('**/home');
  await page.goto('/account/data');
  const downloading = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download as JSON' }).click();
  const taken = JSON.parse(readFileSync(await (await downloading).path(), 'utf8'));
  assert.equal(taken.user.email, 'leaving@example.com');
  await page.getByRole('button', { name: 'Close my account' }).click();
  await page.getByLabel('Your password, once more').fill(stage.password);
  await page.getByRole('dialog').getByRole('button', { name: 'Close my account' }).click();
  await page.getByText('Your account is closed.').waitFor();
  await page.goto('/home');
  await page.waitForURL('**/signin?next=*');
});

test('an access that ran out is continued without a word', async () => {
  const { page, context, faults } = await visitor();
  await signIn(page, stage.member);
  await context.clearCookies({ name: '__Host-parley_session' });
  await page.goto('/history');
  await page.getByRole('link', { name: coo }).waitFor();
  assert.deepEqual(faults, []);
});

test('on a phone the navigation is behind a button', async () => {
  const { page } = await visitor({ size: { width: 390, height: 844 } });
  await signIn(page, stage.member);
  await page.getByRole('button', { name: 'Open the menu' }).click();
  await page.getByRole('dialog').getByRole('link', { name: 'History' }).click();
  await page.getByRole('heading', { name: 'History' }).waitFor();
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
});

test('signing out leaves nothing behind', async () => {
  const { page } = await visitor();
  await signIn(page, stage.member);
  await page.getByRole('button', { name: /Ada/ }).click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.waitForURL(`${stage.url}/`);
  await page.goto('/home');
  await page.waitForURL('**/signin?next=*');
});
