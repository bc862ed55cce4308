// The ways in: opening an account, confirming it, coming back, and forgetting the password.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { close, mailed, open, stage, visitor } from './portal.mjs';

before(open);
after(close);

test('somebody opens an account by keyboard alone, and confirms the address', async () => {
  const { page, faults } = await visitor();
  await page.goto('/');
  await page.getByRole('link', { name: 'Create an account' }).first().focus();
  await page.keyboard.press('Enter');
  await page.waitForURL('**/signup');
  const name = page.getByLabel('What shall we call you?');
  await name.focus();
  await page.keyboard.type('Mira');
  await page.keyboard.press('Tab');
  await page.keyboard.type('mira@example.com');
  await page.keyboard.press('Tab');
  await page.keyboard.type('p!"\\ä 𝄞\' and more');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/home');
  await page.getByRole('heading', { name: 'Hello Mira' }).waitFor();
  await page.getByText('Confirm your e-mail address').waitFor();

  await page.goto(await mailed(page, 'mira@example.com', 'verify'));
  await page.getByText('Your address is confirmed').waitFor();
  await page.getByRole('link', { name: 'Go on' }).click();
  await page.waitForURL('**/home');
  await page.getByRole('heading', { name: 'Hello Mira' }).waitFor();
  await page.getByText('Recent conversations').waitFor();
  assert.equal(await page.getByText('Confirm your e-mail address').count(), 0);
  assert.deepEqual(faults, []);
});

test('faults of a form are said where they are', async () => {
  const { page } = await visitor();
  await page.goto('/signup');
  await page.getByRole('button', { name: 'Create account' }).click();
  await page.getByText('This does not look like an e-mail address.').waitFor();
  await page.getByLabel('E-mail address').fill(stage.member);
  await page.getByLabel('Password', { exact: true }).fill('password');
  await page.getByRole('button', { name: 'Create account' }).click();
  await page.getByText('one of the most common ones').waitFor();
  await page.getByLabel('Password', { exact: true }).fill('a long enough secret');
  await page.getByRole('button', { name: 'Create account' }).click();
  await page.getByText('There is an account with this address').waitFor();
});

test('a page for members is reached after signing in', async () => {
  const { page } = await visitor();
  await page.goto('/history?q=COO');
  await page.waitForURL('**/signin?next=*');
  await page.getByLabel('E-mail address').fill(stage.member);
  await page.getByLabel('Password', { exact: true }).fill('wrong');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByText('Address or password is wrong.').waitFor();
  await page.getByLabel('Password', { exact: true }).fill(stage.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL('**/history?q=COO');
  await page.getByRole('link', { name: 'The COO wants answers in month four' }).waitFor();
});

test('a forgotten password is replaced', async () => {
  const { page } = await visitor();
  await page.goto('/signup');
  await page.getByLabel('E-mail address').fill('forgetful@example.com');
  await page.getByLabel('Password', { exact: true }).fill('soon forgotten');
  await page.getByRole('button', { name: 'Create account' }).click();
  await page.waitForURL('**/home');

  const { page: other } = await visitor();
  await other.goto('/signin');
  await other.getByRole('link', { name: 'Forgot your password?' }).click();
  await other.getByLabel('E-mail address').fill('forgetful@example.com');
  await other.getByRole('button', { name: 'Send the link' }).click();
  await other.getByText('Look into your mail').waitFor();
  await other.goto(await mailed(other, 'forgetful@example.com', 'reset'));
  await other.getByLabel('Password', { exact: true }).fill('now remembered well');
  await other.getByRole('button', { name: 'Set the password' }).click();
  await other.getByText('Your new password is set').waitFor();
  await other.getByRole('main').getByRole('link', { name: 'Sign in' }).click();
  await other.getByLabel('E-mail address').fill('forgetful@example.com');
  await other.getByLabel('Password', { exact: true }).fill('now remembered well');
  await other.getByRole('button', { name: 'Sign in' }).click();
  await other.waitForURL('**/home');
});

test('the portal speaks German to those who do, and keeps what was chosen', async () => {
  const { page } = await visitor({ locale: 'de-DE' });
  await page.goto('/signin');
  await page.getByRole('heading', { name: 'Willkommen zurück' }).waitFor();
  assert.equal(await page.evaluate(() => document.documentElement.lang), 'de');
  await page.getByLabel('Sprache').selectOption('en');
  await page.getByRole('heading', { name: 'Welcome back' }).waitFor();
  await page.reload();
  await page.getByRole('heading', { name: 'Welcome back' }).waitFor();
});

test('dark is dark before the portal has loaded', async () => {
  const { page } = await visitor();
  await page.goto('/');
  await page.getByLabel('Appearance').selectOption('dark');
  await page.route('**/assets/*.js', (route) => (route.request().url().endsWith('scheme.js') ? route.continue() : route.abort()));
  await page.reload({ waitUntil: 'domcontentloaded' });
  assert.equal(await page.evaluate(() => document.documentElement.dataset.mantineColorScheme), 'dark');
});

test('another tenant looks like itself', async () => {
  const { page } = await visitor();
  const colourAt = async (url) => {
    await page.goto(url);
    await page.getByRole('heading', { level: 1 }).waitFor();
    return page.evaluate(() => getComputedStyle(document.documentElement).getPropertyValue('--accent-fill'));
  };
  assert.equal(await colourAt(stage.url), '#0b7285');
  assert.equal(await colourAt(stage.url.replace('localhost', 'companion.localhost')), '#9c36b5');
  assert.match(await page.title(), /Companion/);
});
