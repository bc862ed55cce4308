import { describe, expect, it } from 'vitest';
import type { ServerEvent } from './events';
import { emptyTranscript, follow, type Said } from './transcript';

const told = (events: ServerEvent[]) => events.reduce(follow, emptyTranscript);
const user = (id: string): ServerEvent => ({ type: 'conversation.item.added', item: { id, type: 'message', role: 'user', status: 'completed', content: [{ type: 'input_audio', transcript: null }] } });
const answer = (id: string, previous: string): ServerEvent => ({ type: 'conversation.item.added', previous_item_id: previous, item: { id, type: 'message', role: 'assistant', status: 'in_progress', content: [] } });
const done = (id: string, status: string, transcript: string): ServerEvent => ({ type: 'response.output_item.done', item: { id, type: 'message', role: 'assistant', status, content: [{ type: 'output_audio', transcript }] } });

describe('a transcript', () => {
  it('grows as both sides are recognised', () => {
    const events: ServerEvent[] = [
      { type: 'input_audio_buffer.committed', item_id: 'u1', previous_item_id: null },
      user('u1'),
      { type: 'conversation.item.input_audio_transcription.delta', item_id: 'u1', delta: 'we own' },
    ];
    expect(told(events)).toMatchObject([{ speaker: 'user', text: 'we own', state: 'partial' }]);
    const whole = told([...events, { type: 'conversation.item.input_audio_transcription.completed', item_id: 'u1', transcript: 'We own the gap.' }]);
    expect(whole).toMatchObject([{ text: 'We own the gap.', state: 'whole' }]);
  });

  it('keeps an answer behind the words it answers, however late they are understood', () => {
    const entries = told([
      user('u1'),
      answer('a1', 'u1'),
      { type: 'response.output_audio_transcript.delta', item_id: 'a1', delta: 'Go on.' },
      { type: 'conversation.item.input_audio_transcription.completed', item_id: 'u1', transcript: 'Good morning.' },
      done('a1', 'completed', 'Go on.'),
    ]);
    expect(entries.map((entry) => (entry as Said).text)).toEqual(['Good morning.', 'Go on.']);
  });

  it('strikes through what an interruption cut off', () => {
    const entries = told([
      user('u1'),
      answer('a1', 'u1'),
      { type: 'response.output_audio_transcript.delta', item_id: 'a1', delta: 'Evening is too late' },
      { type: 'response.output_audio_transcript.delta', item_id: 'a1', delta: ' for my managers.' },
      { type: 'conversation.item.truncated', item_id: 'a1', audio_end_ms: 900 },
      done('a1', 'incomplete', 'Evening is too late'),
    ]);
    expect(entries[1]).toMatchObject({ text: 'Evening is too late', unheard: ' for my managers.', state: 'interrupted' });
  });

  it('strikes through what was cut off after it was written', () => {
    const entries = told([
      user('u1'),
      answer('a1', 'u1'),
      { type: 'response.output_audio_transcript.delta', item_id: 'a1', delta: 'Evening is too late for my managers.' },
      done('a1', 'completed', 'Evening is too late for my managers.'),
      { type: 'conversation.item.truncated', item_id: 'a1', audio_end_ms: 900, transcript: 'Evening is' },
    ]);
    expect(entries[1]).toMatchObject({ text: 'Evening is', unheard: ' too late for my managers.', state: 'interrupted' });
  });

  it('strikes through all of it when nothing was heard', () => {
    const entries = told([
      user('u1'),
      answer('a1', 'u1'),
      { type: 'response.output_audio_transcript.delta', item_id: 'a1', delta: 'We are in month four.' },
      { type: 'response.output_audio_transcript.done', item_id: 'a1', transcript: 'We are in month four.' },
      done('a1', 'incomplete', ''),
    ]);
    expect(entries[1]).toMatchObject({ text: '', unheard: 'We are in month four.', state: 'interrupted' });
  });

  it('has tool calls inline, and what was not understood as such', () => {
    const entries = told([
      user('u1'),
      { type: 'conversation.item.input_audio_transcription.failed', item_id: 'u1' },
      { type: 'conversation.item.added', previous_item_id: 'u1', item: { id: 'f1', type: 'function_call', call_id: 'c1', name: 'calendar' } },
      { type: 'conversation.item.added', item: { id: 'o1', type: 'function_call_output', call_id: 'c1', output: '{}' } },
    ]);
    expect(entries).toMatchObject([{ state: 'not_understood' }, { kind: 'used', name: 'calendar', state: 'answered' }]);
  });
});
