// The faults and the record as they are on the wire, whatever the vendor.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { request as secureRequest } from 'node:https';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import WebSocket from 'ws';

import { startFakes } from './fakes.mjs';

let fakes;
before(async () => (fakes = await startFakes()));
beforeEach(() => fakes.reset());
after(() => fakes.stop());

const kBody = JSON.stringify({ model: 'm', stream: true, messages: [{ role: 'user', content: 'one two' }] });
const kRequest =
  'POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer openai-key\r\nContent-Type: application/json\r\n' +
  `Content-Length: ${kBody.length}\r\nConnection: close\r\n\r\n${kBody}`;
const kUpgrade =
  'GET /v1/listen HTTP/1.1\r\nHost: x\r\nAuthorization: Token deepgram-key\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
  'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n';
const next = (...queue) => fakes.script({ vendor: 'openai', operation: 'chat', queue });

/** Everything that comes back over one connection, and how it ended. */
async function exchange(bytes, { until } = {}) {
  const socket = connect(fakes.port, '127.0.0.1');
  const pieces = [];
  let ended = 'closed';
  socket.on('data', (data) => {
    pieces.push(data);
    if (until?.(Buffer.concat(pieces))) socket.destroy();
  });
  socket.on('error', (error) => (ended = error.code));
  socket.write(bytes);
  await new Promise((resolve) => socket.on('close', resolve));
  return { ended, text: Buffer.concat(pieces).toString('latin1') };
}

test('the connection ends after exactly as many bytes as asked for', async () => {
  const whole = (await exchange(kRequest)).text.length;
  for (let wire_bytes = 0; wire_bytes < whole; wire_bytes += 23) {
    await next({ cut_after: { wire_bytes } });
    assert.equal((await exchange(kRequest)).text.length, wire_bytes);
  }
  assert.ok((await fakes.requests()).every((record) => record.outcome !== 'running'));
});

test('a WebSocket ends in the middle of its handshake', async () => {
  const hello = await exchange(kUpgrade, { until: (bytes) => bytes.includes('\r\n\r\n') });
  for (const wire_bytes of [0, 1, 50, hello.text.length - 1]) {
    await fakes.script({ vendor: 'deepgram', operation: 'live', queue: [{ cut_after: { wire_bytes } }] });
    assert.equal((await exchange(kUpgrade)).text.length, wire_bytes);
  }
});

test('a reset is a reset', async () => {
  await next({ drop: true, reset: true }, { drop: true });
  assert.equal((await exchange(kRequest)).ended, 'ECONNRESET');
  const dropped = await exchange(kRequest);
  assert.deepEqual([dropped.ended, dropped.text], ['closed', '']);
});

test('chunks of one byte, and segments of one byte', async () => {
  await next({ split: 1 }, { wire_split: 1 }, { drip: { bytes: 100, every_ms: 5 } });
  const chunked = await exchange(kRequest);
  assert.match(chunked.text, /\r\n1\r\nd\r\n1\r\na\r\n1\r\nt\r\n1\r\na\r\n/);
  const split = await exchange(kRequest);
  assert.match(split.text, /\[DONE\]/);
  const [, record] = await fakes.requests({ outcome: 'ended', at_least: 2 });
  assert.equal(record.wire_pieces, split.text.length);
  const dripped = await exchange(kRequest);
  assert.match(dripped.text, /\r\n64\r\n.*\[DONE\]/s);
});

test('a stall leaves the connection open after what was sent', async () => {
  await next({ stall_after: { events: 2 } });
  const { text } = await exchange(kRequest, { until: (bytes) => bytes.toString().split('data: ').length === 3 });
  assert.ok(!text.includes('[DONE]'));
  const [record] = await fakes.requests({ outcome: 'ended', at_least: 1 });
  assert.deepEqual([record.outcome, record.events_sent], ['client_left', 2]);
});

test('garbage of every kind', async () => {
  const kinds = {
    not_json: /data: \{not json\n\n/, broken_sse: /dat a \{"x":\n\n:\nevent\n\ndata\n\n/, invalid_utf8: /\xc3\x28\xff/, wrong_content_type: /text\/html.*502 Bad Gateway/s,
  };
  for (const [garbage, expected] of Object.entries(kinds)) {
    await next({ garbage });
    const { text } = await exchange(kRequest);
    assert.match(text, /^HTTP\/1.1 200/);
    assert.match(text, expected);
  }
});

test('a silent WebSocket says nothing and stays; a silent handshake is not answered', async () => {
  await fakes.script(
    { vendor: 'deepgram', operation: 'live', queue: [{ silent: true, text: 'unheard' }, { silent: 'handshake' }] }, { limits: { deepgram_silence_ms: 20 } });
  const socket = new WebSocket(`${fakes.socketUrl}/v1/listen?encoding=mulaw&sample_rate=8000`, { headers: { authorization: 'Token deepgram-key' } });
  socket.on('message', () => assert.fail('it spoke'));
  await once(socket, 'open');
  socket.send(Buffer.alloc(8000));
  socket.send('{"type":"CloseStream"}');
  await fakes.requests({ vendor: 'none', at_least: 1, within_ms: 100 });
  assert.equal(socket.readyState, WebSocket.OPEN);
  socket.terminate();
  const unanswered = connect(fakes.port, '127.0.0.1');
  unanswered.write(kUpgrade);
  unanswered.on('data', () => assert.fail('it answered'));
  await fakes.requests({ operation: 'live', at_least: 2 });
  unanswered.destroy();
  await fakes.requests({ operation: 'live', outcome: 'client_left', at_least: 2 });
});

test('the record has the body, the headers, the port and times in order', async () => {
  await exchange(kRequest);
  await fetch(`${fakes.secondUrl}/openai/v1/models?limit=1`, { headers: { authorization: 'Bearer nobody' } });
  const [first, second] = await fakes.requests({ outcome: 'ended', at_least: 2 });
  assert.deepEqual(first.body, JSON.parse(kBody));
  assert.deepEqual([first.vendor, first.operation, first.method, first.path, first.port, first.status, first.outcome],
    ['openai', 'chat', 'POST', '/v1/chat/completions', 'first', 200, 'completed']);
  assert.deepEqual([second.path, second.query, second.port, second.key, second.status], ['/v1/models', { limit: '1' }, 'second', 'wrong', 401]);
  assert.ok(first.at_ms < first.ended_at_ms && first.ended_at_ms <= second.at_ms);
});

test('headers decide whose models are asked for', async () => {
  const headers = [
    { authorization: 'Bearer openai-key' }, { 'x-api-key': 'anthropic-key', 'anthropic-version': '2023-06-01' },
    { authorization: 'Token deepgram-key' }, { 'xi-api-key': 'elevenlabs-key' },
  ];
  for (const each of headers) assert.equal((await fetch(`${fakes.url}/v1/models`, { headers: each })).status, 200);
  assert.deepEqual((await fakes.requests()).map((record) => record.vendor), ['openai', 'anthropic', 'deepgram', 'elevenlabs']);
});

test('queued behaviours go first, then the standing one, then that of the whole vendor', async () => {
  await fakes.script(
    { vendor: 'openai', standing: { status: 500 } }, { vendor: 'openai', operation: 'chat', queue: [{ status: 429 }], standing: { status: 503 } });
  const statuses = [];
  for (let round = 0; round < 2; ++round) statuses.push((await exchange(kRequest)).text.slice(9, 12));
  await fakes.script({ vendor: 'openai', operation: 'chat', standing: null });
  statuses.push((await exchange(kRequest)).text.slice(9, 12));
  assert.deepEqual(statuses, ['429', '503', '500']);
});

test('another key, other headers, another body', async () => {
  await fakes.script({ vendor: 'openai', key: 'other' });
  assert.match((await exchange(kRequest)).text, /^HTTP\/1.1 401/);
  assert.match((await exchange(kRequest.replace('openai-key', 'other'))).text, /^HTTP\/1.1 200/);
  await fakes.script({ vendor: 'openai', key: 'openai-key' });
  await next({ status: 418, headers: { 'x-mine': '1' }, body: { mine: true } });
  assert.match((await exchange(kRequest)).text, /^HTTP\/1.1 418.*x-mine: 1.*\{"mine":true\}/s);
});

test('unknown words are refused', async () => {
  for (const command of [{ vendor: 'acme', standing: {} }, { vendor: 'openai', standing: { txt: '' } }, { vender: 'openai' }, { limits: { x: 1 } },
    { vendor: 'openai', queue: {} }, { vendor: 'openai', queue: [{ cut_after: { seconds: 1 } }] }])
    await assert.rejects(fakes.script(command), JSON.stringify(command));
});

test('the same over TLS', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'parley-fakes-'));
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', key, '-out', cert,
    '-days', '1', '-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1'], { stdio: 'ignore' });
  const secure = await startFakes('--tls-cert', cert, '--tls-key', key);
  try {
    const asked = secureRequest({ port: secure.port, host: '127.0.0.1', path: '/v1/models', ca: [execFileSync('cat', [cert])], headers: { authorization: 'Bearer openai-key' } });
    asked.end();
    const [answer] = await once(asked, 'response');
    assert.equal(answer.statusCode, 200);
    answer.destroy();
  } finally {
    await secure.stop();
    rmSync(folder, { recursive: true });
  }
});
