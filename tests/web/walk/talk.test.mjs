// A talk aloud, with nothing but what the platform comes with: both sides are read as they were said, and who speaks up is listened to.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { close, look, open, program, signIn, stage, visitor } from './portal.mjs';
import { heard, say, silent, withVoice } from './speaking.mjs';

before(open);
after(close);

// What is said, what has to be read of it, and what has to be in the answer: sentences that the recogniser of the platform knows
// well. Who is asked the same again says so, and answers in other words.
const turns = [
  ['target', /target/, /85/],
  ['forward', /forward ten meters/],
  ['young_man', /young man/],
  ['target', /target/],
  ['forward', /forward ten meters/],
  ['amiable', /./],
  ['target', /target/],
  ['gap', /./],
  ['forward', /forward ten meters/],
  ['target', /target/],
];

const lines = (page, speaker) => page.getByRole('log').locator(`[data-speaker=${speaker}]`);
const textsOf = async (page, speaker) => (await lines(page, speaker).locator('p:last-child').allInnerTexts()).map((text) => text.trim());
const phase = (page, name) => page.locator(`[role=status][data-phase=${name}]`).waitFor({ timeout: 30_000 });

async function begin(page) {
  await page.goto('/room/coo-escalation');
  await page.getByLabel('Keep the transcript').check();
  await page.getByRole('button', { name: 'Start talking' }).click();
  await heard(page);
}

/** Says something in the silence after an answer, and waits for the next one. */
async function exchange(page, [sound, words, answer]) {
  await phase(page, 'listening');
  const [asked, answered] = [await lines(page, 'user').count(), await lines(page, 'assistant').count()];
  await say(page, sound);
  await lines(page, 'user').nth(asked).filter({ hasText: words }).waitFor({ timeout: 30_000 });
  await lines(page, 'assistant').nth(answered).waitFor({ timeout: 30_000 });
  await heard(page);
  await phase(page, 'listening');
  if (answer) assert.match((await textsOf(page, 'assistant')).slice(answered).join(' '), answer);
}

test('ten turns are spoken, heard and answered, and a voice stops the other one', { timeout: 300_000 }, async () => {
  const { page, faults } = await visitor({ microphone: true });
  await withVoice(page);
  await signIn(page, stage.talker, stage.demo_password);
  await begin(page);
  const found = await look(page, 'room-talking');
  for (const turn of turns) await exchange(page, turn);
  assert.ok((await lines(page, 'user').count()) >= 10);

  // The answer goes on for seconds, if nobody speaks up.
  await say(page, 'plan');
  await heard(page);
  const [, stopped] = await Promise.all([say(page, 'forward'), silent(page)]);
  console.log(`# silent ${Math.round(stopped)} ms after the other one began to speak`);
  await page.getByRole('log').getByText('interrupted').first().waitFor();
  await lines(page, 'user').filter({ hasText: /forward/ }).nth(1).waitFor({ timeout: 30_000 });
  const read = { user: await textsOf(page, 'user'), assistant: await textsOf(page, 'assistant') };

  await page.getByRole('button', { name: 'End', exact: true }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'End', exact: true }).click();
  await page.getByText('You ended the conversation.').waitFor();
  found.push(...(await look(page, 'room-ended')));
  await page.getByRole('link', { name: 'See the debrief' }).click();
  await page.getByRole('img', { name: /of 10$/ }).waitFor({ timeout: 30_000 });

  // What was kept is what was read.
  const id = new URL(page.url()).pathname.split('/').at(-1);
  const ask = await program(stage.talker, stage.demo_password);
  const kept = (await ask('GET', `/api/conversations/${id}/transcript`)).turns;
  assert.deepEqual(kept.filter(({ speaker }) => speaker === 'user').map(({ text }) => text).slice(0, 10), read.user.slice(0, 10));
  assert.deepEqual(kept.filter(({ speaker }) => speaker === 'assistant').map(({ text }) => text).slice(0, 10), read.assistant.slice(0, 10));
  assert.deepEqual([...found, ...faults], []);
});
