// From a visitor to a customer: the whole way, by voice where there is talk.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { close, look, mailed, open, program, visitor } from './portal.mjs';

before(open);
after(close);

const address = 'yara@example.com';
const password = 'a pause before it';
const scenario = 'The COO wants answers in month four';
// Enough for a sentence or two.
const rest = 15;

async function startTalking(page) {
  await page.getByText('We hear you well.').waitFor({ timeout: 30_000 });
  await page.getByRole('button', { name: 'Start talking' }).click();
}

const ownWords = (page) => page.getByRole('log').locator('[data-speaker=user]').filter({ hasText: /young man/i }).first().waitFor({ timeout: 60_000 });

async function hangUp(page) {
  await page.getByRole('button', { name: 'End', exact: true }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'End', exact: true }).click();
  await page.getByText('You ended the conversation.').waitFor();
}

/** A program uses what is left, but for a rest. */
async function useUp() {
  const ask = await program(address, password);
  const spare = async () => (await ask('GET', '/api/usage/balance')).balances.find(({ unit }) => unit === 'second').available - rest;
  for (let seconds = await spare(); seconds > 0; seconds = await spare()) {
    const { usage_id } = await ask('POST', '/api/usage/start');
    // As much as is set aside at a time.
    await ask('POST', '/api/usage/end', { usage_id, used_seconds: Math.min(60, seconds) });
  }
}

test('a visitor signs up, practises aloud, runs out, buys, practises on, and cancels', { timeout: 300_000 }, async () => {
  const { page, faults } = await visitor({ microphone: true });
  const found = [];
  await page.goto('/');
  await page.getByRole('link', { name: 'Create an account' }).first().click();
  await page.getByLabel('What shall we call you?').fill('Yara');
  await page.getByLabel('E-mail address').fill(address);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Create account' }).click();
  await page.getByRole('heading', { name: 'Hello Yara' }).waitFor();
  await page.goto(await mailed(page, address, 'verify'));
  await page.getByText('Your address is confirmed').waitFor();

  await page.goto('/home');
  await page.getByRole('link', { name: 'Practice', exact: true }).click();
  await page.getByRole('link', { name: scenario }).click();
  await page.getByText(/^You have 2 min/).waitFor();
  await page.getByLabel('Keep the transcript').check();
  await startTalking(page);
  await ownWords(page);
  await page.getByRole('log').locator('[data-speaker=assistant]').first().waitFor();
  await hangUp(page);
  await page.getByRole('link', { name: 'See the debrief' }).click();
  await page.getByRole('img', { name: /of 10$/ }).waitFor({ timeout: 30_000 });
  found.push(...(await look(page, 'debrief-first')));

  await useUp();
  await page.getByRole('link', { name: 'Try again', exact: true }).first().click();
  await startTalking(page);
  await page.getByText('The time of your plan is used up.').waitFor({ timeout: 60_000 });
  found.push(...(await look(page, 'room-out-of-time')));
  await page.getByRole('link', { name: 'Get more time' }).click();
  await page.getByRole('button', { name: 'Buy Starter', exact: true }).click();

  await page.waitForURL('**/pay/**');
  await page.getByText('This is not a real bank.').waitFor();
  found.push(...(await look(page, 'bank')));
  await page.getByRole('radio', { name: 'A card that works', exact: true }).check();
  await page.getByRole('button', { name: /^Pay 9.99/ }).click();
  await page.getByRole('link', { name: 'Continue' }).click();
  await page.waitForURL('**/account/plan?checkout=done');
  await page.getByText('Renews on').waitFor({ timeout: 60_000 });
  await page.getByText(/^Starter\s+active$/).waitFor();

  await page.getByRole('link', { name: 'Practice', exact: true }).click();
  await page.getByRole('link', { name: scenario }).click();
  await startTalking(page);
  await ownWords(page);
  await hangUp(page);

  await page.goto('/account/plan');
  await page.getByRole('button', { name: 'Cancel the plan' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel the plan' }).click();
  await page.getByText(/^Ends on .* Until then everything stays as it is\.$/).waitFor();
  assert.deepEqual([...found, ...faults], []);
});
