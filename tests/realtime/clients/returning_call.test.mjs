// Callers over WebRTC who come back by another call, before the host has missed them and after, and one whose address changes.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import wrtc from '@roamhq/wrtc';

import { Relay } from '../../support/relay.mjs';
import { call, kBase, where, within } from './host.mjs';

const say = (text) => ({ type: 'conversation.item.create', item: { type: 'message', role: 'user', content: [{ type: 'input_text', text }] } });

/** A call as a page makes one, without a library. */
async function dial(key, query = '', change = (sdp) => sdp) {
  const peer = new wrtc.RTCPeerConnection();
  const channel = peer.createDataChannel('oai-events');
  const source = new wrtc.nonstandard.RTCAudioSource();
  peer.addTrack(source.createTrack());
  const events = [];
  const waiting = [];
  channel.onmessage = ({ data }) => {
    const event = JSON.parse(data);
    events.push(event);
    waiting.splice(0).forEach((look) => look());
  };
  await peer.setLocalDescription(await peer.createOffer());
  const headers = { Authorization: `Bearer ${key}`, 'Content-Type': 'application/sdp' };
  const answer = await fetch(`${kBase}/v1/realtime/calls${query}`, { method: 'POST', headers, body: peer.localDescription.sdp });
  const sdp = await answer.text();
  if (answer.status !== 201) return { status: answer.status, error: JSON.parse(sdp), hangUp: () => peer.close() };
  await peer.setRemoteDescription({ type: 'answer', sdp: change(sdp) });
  const find = (type, matches = () => true) => within((async () => {
    for (;;) {
      const event = events.find((each) => each.type === type && matches(each));
      if (event) return event;
      await new Promise((resolve) => waiting.push(resolve));
    }
  })(), type, () => JSON.stringify(events.map((event) => event.error ?? event.type)));
  const send = (event) => channel.send(JSON.stringify(event));
  return { status: 201, callId: answer.headers.get('Location').split('/').pop(), events, find, send, hangUp: () => peer.close() };
}

test('a caller goes on by another call', async () => {
  const key = (await call('POST', '/v1/realtime/client_secrets', where.echo_key, {})).body.value;
  const first = await dial(key);
  const { session } = await first.find('session.created');
  first.send(say('One. Two. Three. Four. Five. Six. Seven. Eight. Nine. Ten. Eleven. Twelve.'));
  first.send({ type: 'response.create' });
  const { response_id } = await first.find('output_audio_buffer.started');

  const second = await dial(key, `?session_id=${session.id}`);
  assert.equal(second.callId, first.callId);
  assert.equal((await second.find('session.created')).session.id, session.id);
  const { item } = await second.find('conversation.item.done', (event) => event.item.role === 'assistant');
  assert.equal(item.status, 'incomplete');
  second.send(say('Still there?'));
  second.send({ type: 'response.create' });
  const { response } = await second.find('response.done', (event) => event.response.id !== response_id);
  assert.equal(response.output[0].content[0].transcript, 'Still there?');
  await second.find('output_audio_buffer.stopped');

  const stranger = await dial(where.embedded_key, `?session_id=${session.id}`);
  assert.equal(stranger.status, 404);
  stranger.hangUp();
  first.hangUp();
  second.hangUp();
});

async function secretOf(key) {
  return (await call('POST', '/v1/realtime/client_secrets', key, {})).body.value;
}

async function answerTo(caller, text) {
  caller.send(say(text));
  caller.send({ type: 'response.create' });
  const { response } = await caller.find('response.done', ({ response: { output } }) => output[0]?.content[0]?.transcript === text);
  return response;
}

test('a caller at a new address goes on', async () => {
  const relay = await Relay.make();
  const caller = await dial(await secretOf(where.echo_key), '', (sdp) => relay.through(sdp));
  await caller.find('session.created');
  const { conversation_id } = await answerTo(caller, 'Good morning.');
  relay.move();
  assert.equal((await answerTo(caller, 'Good evening.')).conversation_id, conversation_id);
  await caller.find('output_audio_buffer.stopped');
  caller.hangUp();
  relay.close();
});

test('a caller whose network failed comes back after they were missed', async () => {
  const key = await secretOf(where.echo_key);
  const relay = await Relay.make();
  const first = await dial(key, '', (sdp) => relay.through(sdp));
  const { session } = await first.find('session.created');
  const { conversation_id } = await answerTo(first, 'Good morning.');
  // Only what they must have heard is remembered: what came before they were last known to be there.
  await first.find('output_audio_buffer.stopped');
  await relay.checked();
  relay.fail();

  const events = await fetch(`${kBase}/api/conversations/${conversation_id}/events`, { headers: { Authorization: `Bearer ${where.echo_key}` } });
  await within((async () => {
    let told = '';
    for await (const piece of events.body) {
      told += Buffer.from(piece).toString();
      if (told.includes('event: caller.lost')) return;
    }
  })(), 'the host to miss the caller');
  const second = await dial(key);
  assert.equal(second.callId, first.callId);
  assert.equal((await second.find('session.created')).session.id, session.id);
  await second.find('conversation.item.done', ({ item }) => item.content[0].transcript === 'Good morning.');
  assert.equal((await answerTo(second, 'Still there?')).conversation_id, conversation_id);
  first.hangUp();
  second.hangUp();
  relay.close();
});
