import { test } from 'node:test';
import assert from 'node:assert/strict';

import { EchoServer, until } from './clients/server.mjs';
import { WeriftCaller } from './clients/werift_caller.mjs';

const kTones = [440, 880, 1320];

async function withCall(run) {
  const server = await EchoServer.start();
  const caller = new WeriftCaller(kTones);
  try {
    await caller.call(server);
    await run(caller, server);
  } finally {
    await caller.close();
    await server.stop();
  }
}

test('a caller of another make hears what it says', () => withCall(async (caller) => {
  await caller.speak(kTones, 700);
  await until('the tones in order', () => caller.listener.order().length >= kTones.length);
  assert.deepEqual(caller.listener.order(), kTones);
}));

test('a large message comes back', () => withCall(async (caller) => {
  const sent = 'x'.repeat(60_000);
  caller.channel.send(sent);
  await until('the message', () => caller.messages.includes(sent));
}));

test('what is lost on the way is made up', () => withCall(async (caller) => {
  await caller.speak([440], 2_000, (packet) => packet % 10 === 5);
  const report = await until('the tone', async () => {
    const one = await caller.report();
    return one.heard_ms >= 1_900 && one;
  });
  assert.equal(report.lost, 10);
  assert.ok(report.concealed_ms >= 200, JSON.stringify(report));
  assert.ok(caller.listener.seconds(440) >= 1.5);
}));
