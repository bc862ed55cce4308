import { describe, expect, it } from 'vitest';
import { onlyTcp } from './connection';
import { parseEvent, type ServerEvent } from './events';
import { advance, newTalk, type Talk } from './talk';
import { allowanceFrom, corrected, timeAt, unlimited } from './time_left';

const hear = (talk: Talk, ...events: ServerEvent[]) => events.reduce((now, event) => advance(now, { kind: 'event', event, medium: 'voice' }), talk);
const created: ServerEvent = { type: 'session.created', session: {} };
const answering: ServerEvent = { type: 'response.created', response: { id: 'r1', conversation_id: 'conv_1' } };
const speaking = hear(newTalk, created, { type: 'input_audio_buffer.speech_started', item_id: 'u' }, { type: 'input_audio_buffer.speech_stopped', item_id: 'u' }, answering, { type: 'output_audio_buffer.started' });

describe('a talk', () => {
  it('goes through its phases, and knows its conversation', () => {
    expect(speaking).toMatchObject({ phase: 'speaking', conversationId: 'conv_1' });
    expect(hear(speaking, { type: 'response.done', response: { id: 'r1', status: 'completed' } }).phase).toBe('speaking');
    expect(hear(speaking, { type: 'output_audio_buffer.stopped' }).phase).toBe('listening');
  });

  it('is interrupted by a voice', () => {
    expect(hear(speaking, { type: 'input_audio_buffer.speech_started', item_id: 'v' }, { type: 'output_audio_buffer.cleared' }).phase).toBe('interrupted');
  });

  it('comes back from a break, and says why it ended', () => {
    const broken = advance(speaking, { kind: 'broken' });
    expect(broken.phase).toBe('reconnecting');
    expect(advance(broken, { kind: 'whole' }).phase).toBe('listening');
    const told = hear(speaking, { type: 'error', error: { code: 'insufficient_quota' } });
    expect(advance(told, { kind: 'over', reason: 'them' })).toMatchObject({ phase: 'ended', ended: 'time' });
  });
});

describe('the remaining time', () => {
  it('warns in the last tenth, and says when it is over', () => {
    const allowance = allowanceFrom(100, 600, undefined);
    expect(timeAt(allowance, 100)).toMatchObject({ phase: 'plenty', left: 600, share: 1 });
    expect(timeAt(allowance, 641).phase).toBe('soon');
    expect(timeAt(allowance, 701)).toMatchObject({ phase: 'soon', left: 0 });
    expect(timeAt(allowance, 702)).toMatchObject({ phase: 'over', left: 0 });
  });

  it('believes the host more than itself', () => {
    const told = corrected(allowanceFrom(0, 600, undefined), { type: 'parley.time_left', seconds: 15, of: 'credit' }, 300, 0);
    expect(timeAt(told, 300)).toMatchObject({ left: 15, phase: 'soon', limit: 'credit' });
    expect(timeAt(corrected(unlimited, { type: 'session.created', session: { expires_at: 1_060 } }, 5, 1_000), 5)).toMatchObject({ left: 60, limit: 'session' });
  });
});

describe('the grace', () => {
  it('counts down to its own end, from the whole of it', () => {
    const begun = corrected(allowanceFrom(0, 600, undefined), { type: 'parley.time_left', seconds: 120, of: 'grace' }, 600, 0);
    expect(timeAt(begun, 600)).toMatchObject({ phase: 'grace', left: 120, share: 1 });
    const later = corrected(begun, { type: 'parley.time_left', seconds: 60, of: 'grace' }, 660, 0);
    expect(timeAt(later, 690)).toMatchObject({ phase: 'grace', left: 30, share: 0.25 });
    expect(timeAt(later, 722).phase).toBe('over');
  });

  it('ends when more was bought', () => {
    const begun = corrected(allowanceFrom(0, 600, undefined), { type: 'parley.time_left', seconds: 120, of: 'grace' }, 600, 0);
    const bought = corrected(begun, { type: 'parley.time_left', seconds: 60, of: 'credit' }, 610, 0);
    expect(timeAt(bought, 610)).toMatchObject({ phase: 'soon', left: 60, limit: 'credit' });
  });
});

describe('the line', () => {
  it('leaves UDP out where only TCP gets through', () => {
    const sdp = 'v=0\r\na=candidate:1 1 udp 21 10.0.0.1 3478 typ host\r\na=candidate:2 1 tcp 20 10.0.0.1 3478 typ host tcptype passive\r\n';
    expect(onlyTcp(sdp)).toBe('v=0\r\na=candidate:2 1 tcp 20 10.0.0.1 3478 typ host tcptype passive\r\n');
  });

  it('leaves alone what is no event', () => {
    expect(parseEvent('nonsense')).toBeUndefined();
    expect(parseEvent('{"type":"output_audio_buffer.started"}')).toMatchObject({ type: 'output_audio_buffer.started' });
  });
});
