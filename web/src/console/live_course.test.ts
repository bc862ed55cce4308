import { describe, expect, it } from 'vitest';
import { beginning, heard, lastTimings, spokenOf, type Course } from './live_course';

const turn = (seq: number, changes = {}) => ({
  seq,
  speaker: 'assistant' as const,
  text: 'We ship on Friday, I promise.',
  heard_text: 'We ship on Friday, I promise.',
  started: seq,
  length: 1,
  confidence: null,
  provider_id: null, voice_provider_id: null,
  interrupted: false,
  timings: {},
  ...changes,
});
const after = (...events: [string, Record<string, unknown>][]): Course => events.reduce((course, [event, data], at) => heard(course, { id: String(at), event, data }), beginning);

describe('the course of a live conversation', () => {
  it('follows its states to the end', () => {
    expect(after(['conversation.started', {}]).state).toBe('live');
    expect(after(['conversation.started', {}], ['conversation.state', { state: 'thinking' }]).state).toBe('thinking');
    expect(after(['conversation.state', { state: 'speaking' }], ['conversation.ended', { reason: 'hung_up' }])).toMatchObject({ state: 'ended', endReason: 'hung_up' });
  });

  it('keeps turns in order and lets what is known later replace what was known before', () => {
    const course = after(['turn.said', { turn: turn(2) }], ['turn.said', { turn: turn(1) }], ['turn.changed', { turn: turn(2, { interrupted: true }) }]);
    expect(course.turns.map(({ seq, interrupted }) => [seq, interrupted])).toEqual([
      [1, false],
      [2, true],
    ]);
  });

  it('hears an event once, however often it is told', () => {
    const called = { id: '7', event: 'tool.called', data: { name: 'add_expense' } };
    expect(heard(heard(beginning, called), called).happenings).toHaveLength(1);
  });

  it('tells what was heard from what was cut off', () => {
    expect(spokenOf(turn(1, { heard_text: 'We ship on', interrupted: true }))).toMatchObject({ text: 'We ship on', unheard: 'Friday, I promise.', interrupted: true });
    expect(spokenOf(turn(1)).unheard).toBeUndefined();
    expect(spokenOf(turn(1, { speaker: 'user', text: null, heard_text: null })).text).toBeNull();
  });

  it('knows how long the last answer took', () => {
    expect(lastTimings([turn(1, { timings: { first_audio_ms: 900 } }), turn(2, { timings: { first_token_ms: 210 } }), turn(3, { speaker: 'user' })])).toEqual([['first_token_ms', 210]]);
    expect(lastTimings([])).toEqual([]);
  });
});
