// A new tenant, from its first user to a provider that fails in the middle of a talk.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { close, look, open, signIn, stage, visitor } from './portal.mjs';
import { heard, say, withVoice } from './speaking.mjs';

before(open);
after(close);

const slug = 'harbour';
const address = `mira@${slug}.test`;
const cloud = 'Cloud ears';
const own = 'Ears of our own';

const hearing = (page) => page.getByRole('region', { name: 'Hearing' });
const ordered = (page, ...names) => page.waitForFunction(
  (wanted) => [...document.querySelectorAll('section[aria-label=Hearing] ol li a')].map((link) => link.textContent).join() === wanted, names.join());

async function createTenant(page) {
  await page.goto('/console/tenants');
  await page.getByRole('button', { name: 'Create a tenant' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name', { exact: true }).fill('Harbour');
  await dialog.getByLabel('Short name').fill(slug);
  await dialog.getByLabel('Rehearsal').check();
  await dialog.getByRole('button', { name: 'Create a tenant' }).click();
  await page.waitForURL('**/console/users');
  await page.getByRole('button', { name: 'Add a user' }).first().click();
  await dialog.getByLabel('E-mail address').fill(address);
  await dialog.getByLabel('Password', { exact: true }).fill(stage.password);
  await dialog.getByRole('button', { name: 'Add a user' }).click();
  await page.getByRole('row', { name: new RegExp(address) }).waitFor();
}

async function addProvider(page, plugin, name, settings = {}) {
  await page.goto('/console/providers/new?kind=stt');
  await page.getByLabel('Plugin').selectOption({ label: plugin });
  await page.getByLabel('What to call it').fill(name);
  for (const [label, value] of Object.entries(settings)) await page.getByLabel(new RegExp(`^${label}`)).fill(value);
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await page.getByRole('heading', { level: 1, name }).waitFor();
  await page.goto('/console/providers');
  await hearing(page).getByRole('button', { name: `Add to the chain: ${name}` }).click();
  await hearing(page).getByRole('button', { name: `Move ${name}` }).waitFor();
}

async function orderByMouse(page) {
  const [from, to] = await Promise.all([cloud, own].map((name) => hearing(page).getByRole('button', { name: `Move ${name}` }).boundingBox()));
  await page.mouse.move(from.x + 8, from.y + from.height / 2);
  await page.mouse.down();
  await page.mouse.move(from.x + 8, from.y - 10, { steps: 4 });
  await page.mouse.move(to.x + 8, to.y - 4, { steps: 12 });
  await page.mouse.up();
}

async function orderByKeyboard(page, key, place) {
  const said = (at) => page.getByText(`${cloud} is at place ${at} of 2 now.`).waitFor({ state: 'attached' });
  await hearing(page).getByRole('button', { name: `Move ${cloud}` }).focus();
  await page.keyboard.press('Space');
  await said(3 - place);
  // It listens to the arrow keys a moment after it was taken.
  for (let tries = 0; tries < 20 && !(await page.getByText(`${cloud} is at place ${place} of 2 now.`).count()); tries += 1) {
    await page.keyboard.press(key);
    await page.waitForTimeout(100);
  }
  await said(place);
  await page.keyboard.press('Space');
}

async function begin(page) {
  await signIn(page, address);
  await page.goto('/room/coo-escalation');
  await page.getByLabel('Keep the transcript').check();
  await page.getByRole('button', { name: 'Start talking' }).click();
  await heard(page);
  await listening(page);
}

const listening = (page) => page.locator('[role=status][data-phase=listening]').waitFor({ timeout: 30_000 });
const lines = (page, speaker) => page.getByRole('log').locator(`[data-speaker=${speaker}]`);

test('an operator orders who hears, and a talk outlives the first of them', { timeout: 240_000 }, async () => {
  const { page: desk, faults } = await visitor();
  await signIn(desk, stage.operator, stage.demo_password);
  await createTenant(desk);
  await addProvider(desk, 'Built-in recogniser', own);
  await addProvider(desk, 'Deepgram', cloud, { 'API key': 'deepgram-key', 'Base URL': `http://127.0.0.1:${stage.vendors_port}` });
  await ordered(desk, own, cloud);
  await orderByMouse(desk);
  await ordered(desk, cloud, own);
  await desk.reload();
  await ordered(desk, cloud, own);
  await orderByKeyboard(desk, 'ArrowDown', 2);
  await ordered(desk, own, cloud);
  await orderByKeyboard(desk, 'ArrowUp', 1);
  await ordered(desk, cloud, own);
  await desk.reload();
  await ordered(desk, cloud, own);

  const { page: talker } = await visitor({ microphone: true, url: stage.url.replace('localhost', `${slug}.localhost`) });
  await withVoice(talker);
  await begin(talker);
  await say(talker, 'gap');
  await lines(talker, 'user').filter({ hasText: 'We own the gap' }).waitFor({ timeout: 30_000 });
  await listening(talker);

  process.kill(stage.vendors_process, 'SIGKILL');
  const answers = await lines(talker, 'assistant').count();
  await say(talker, 'forward');
  await lines(talker, 'user').filter({ hasText: /forward ten meters/ }).waitFor({ timeout: 30_000 });
  await lines(talker, 'assistant').nth(answers).waitFor({ timeout: 30_000 });
  await heard(talker);
  assert.equal(await talker.getByText('Ended', { exact: true }).count(), 0);

  await desk.goto('/console/providers');
  await desk.getByRole('table', { name: 'Failover log' }).getByRole('row', { name: new RegExp(`${cloud}.*failed`) }).first().waitFor({ timeout: 30_000 });
  const found = await look(desk, 'console-failover');
  assert.deepEqual([...found, ...faults], []);
});
