import { test } from 'node:test';
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';

import { EchoServer, until, withoutUdp } from './clients/server.mjs';
import { LibwebrtcCaller } from './clients/libwebrtc_caller.mjs';
import { Relay } from '../support/relay.mjs';

const kTones = [440, 880, 1320];

async function withCall(run, { options = [], change, tones = kTones } = {}) {
  const server = await EchoServer.start(...options);
  const caller = new LibwebrtcCaller(tones);
  try {
    await caller.call(server, change);
    await run(caller, server);
  } finally {
    caller.close();
    await server.stop();
  }
}

async function echoes(caller) {
  await caller.speak(kTones, 700);
  await until('the tones in order', () => caller.listener.order().length >= kTones.length);
  assert.deepEqual(caller.listener.order(), kTones);
}

test('a caller hears what it says', () => withCall(async (caller) => {
  await echoes(caller);
  const report = await caller.report();
  assert.equal(report.lost, 0);
  assert.ok(report.heard_ms > 2_000, JSON.stringify(report));
}));

test('over IPv6', () => withCall(echoes, { options: ['--addresses', '::1'] }));

test('over TCP when UDP is blocked', () => withCall(async (caller) => {
  await echoes(caller);
  const pairs = await caller.stats('remote-candidate');
  assert.ok(pairs.every((candidate) => candidate.protocol === 'tcp'), JSON.stringify(pairs));
}, { change: withoutUdp }));

test('messages of every size come back whole and in order', () => withCall(async (caller) => {
  const sizes = [0, 1, 1_000, 1_199, 16_384, 100_000, 262_144];
  const sent = sizes.map((size, i) => String.fromCharCode(97 + i).repeat(size));
  for (const message of sent) caller.channel.send(message);
  await until('all messages', () => caller.messages.length > sent.length);
  assert.deepEqual(caller.messages.slice(1).map((text) => text.length), sizes);
  assert.deepEqual(caller.messages.slice(1), sent);
}));

test('many messages at once arrive in order, also those that have to wait', () => withCall(async (caller) => {
  caller.channel.send('!flood 20 50000');
  await until('the flood', () => caller.messages.filter((text) => text.startsWith('f')).length === 20);
}));

test('playout is paused, resumed and cleared', () => withCall(async (caller) => {
  caller.channel.send('!quiet');
  await until('the echo to end', async () => (await caller.report()).queued_ms === 0);
  const before = (await caller.report()).played_ms;
  caller.channel.send('!tone 880 600');
  await until('the tone to be played', async () => (await caller.report()).played_ms - before >= 600);
  await caller.heard((text) => text === 'playout_done');
  await until('the first tone', () => caller.listener.seconds(880) >= 0.3);
  const first = await caller.report();
  assert.equal(first.played_ms - before, 600);
  assert.equal(first.queued_ms, 0);

  caller.channel.send('!tone 1320 3000');
  await until('the second tone', () => caller.listener.seconds(1320) >= 0.2);
  caller.channel.send('!pause');
  const paused = await caller.report();
  assert.ok(paused.played_ms > first.played_ms && paused.queued_ms > 0);
  assert.equal((await caller.report()).played_ms, paused.played_ms);
  caller.channel.send('!resume');
  await until('it to go on', async () => (await caller.report()).played_ms > paused.played_ms);
  caller.channel.send('!clear');
  const cleared = await caller.report();
  assert.equal(cleared.queued_ms, 0);
  assert.ok(cleared.played_ms < first.played_ms + 3_000);
}));

test('reports go both ways', () => withCall(async (caller) => {
  await caller.speak([440], 500);
  await until('a round trip at the server', async () => (await caller.report()).round_trip_us !== null);
  await until('a round trip at the caller', async () =>
    (await caller.stats('remote-inbound-rtp')).some((one) => one.roundTripTime !== undefined));
}));

test('a caller who hangs up is gone at once', async () => {
  const server = await EchoServer.start();
  const caller = new LibwebrtcCaller();
  await caller.call(server);
  caller.close();
  assert.deepEqual(await server.untilEnded(1), ['peer_closed']);
  await server.stop();
});

test('a call that the server closes ends at the caller', () => withCall(async (caller, server) => {
  const closed = new Promise((resolve) => { caller.channel.onclose = resolve; });
  caller.channel.send('!close');
  await closed;
  assert.deepEqual(await server.untilEnded(1), ['asked']);
}));

test('a call may be let go of while it speaks', () => withCall(async (caller, server) => {
  const closed = new Promise((resolve) => { caller.channel.onclose = resolve; });
  caller.channel.send('!vanish');
  await closed;
  assert.deepEqual(server.ended, []);
}));

test('a caller who is gone without a goodbye is missed', async () => {
  const server = await EchoServer.start('--consent-ms', '1000');
  const leaver = spawn(process.execPath, [new URL('clients/leave.mjs', import.meta.url).pathname, String(server.port)]);
  await once(leaver, 'exit');
  assert.deepEqual(await server.untilEnded(1), ['connection_lost']);
  await server.stop();
});

test('a caller whose address changes is followed', async () => {
  const relay = await Relay.make();
  try {
    await withCall(async (caller, server) => {
      await echoes(caller);
      caller.channel.send('!quiet');
      relay.move();
      caller.channel.send('!tone 1760 8000');
      // For longer than somebody is awaited.
      await until('the voice at the new address', () => caller.listener.seconds(1760) >= 5, 20_000);
      await caller.report();
      assert.deepEqual(server.ended, []);
    }, { options: ['--consent-ms', '4000'], change: (answer) => relay.through(answer), tones: [...kTones, 1760] });
  } finally {
    relay.close();
  }
});

test('a caller whose network fails is missed', async () => {
  const relay = await Relay.make();
  const server = await EchoServer.start('--consent-ms', '1000');
  const caller = new LibwebrtcCaller();
  await caller.call(server, (answer) => relay.through(answer));
  relay.fail();
  assert.deepEqual(await server.untilEnded(1), ['connection_lost']);
  caller.close();
  relay.close();
  await server.stop();
});

test('who does not call in time is given up', async () => {
  const server = await EchoServer.start('--connect-ms', '300');
  const caller = new LibwebrtcCaller();
  const offer = await caller.connection.createOffer();
  await server.answer(offer.sdp);
  assert.deepEqual(await server.untilEnded(1), ['not_connected']);
  caller.close();
  await server.stop();
});

test('calls that are open when the server stops hear of it', async () => {
  const server = await EchoServer.start();
  const callers = [new LibwebrtcCaller(), new LibwebrtcCaller()];
  for (const caller of callers) await caller.call(server);
  await server.stop();
  assert.deepEqual(await server.untilEnded(2), ['server_stopping', 'server_stopping']);
  for (const caller of callers) caller.close();
});
