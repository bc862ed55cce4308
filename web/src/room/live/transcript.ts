import type { Content, Item, ServerEvent } from './events';

export interface Said {
  kind: 'said';
  id: string;
  speaker: 'user' | 'assistant';
  /** What was heard. */
  text: string;
  /** What was cut off by an interruption. */
  unheard: string;
  state: 'partial' | 'whole' | 'interrupted' | 'not_understood';
}

export interface Used {
  kind: 'used';
  id: string;
  callId: string;
  name: string;
  state: 'running' | 'answered';
}

export type Entry = Said | Used;
export type Transcript = readonly Entry[];

export const emptyTranscript: Transcript = [];

const wordsOf = (content: Content[] | undefined): string =>
  (content ?? [])
    .map((part) => part.transcript ?? part.text ?? '')
    .join(' ')
    .trim();

function change(transcript: Transcript, id: string, how: (said: Said) => Said): Transcript {
  return transcript.map((entry) => (entry.kind === 'said' && entry.id === id ? how(entry) : entry));
}

/** Behind the item it follows, or at the end where that one is not known. */
function insert(transcript: Transcript, entry: Entry, previous: string | null | undefined): Transcript {
  const at = previous ? transcript.findIndex(({ id }) => id === previous) : -1;
  return at < 0 ? [...transcript, entry] : [...transcript.slice(0, at + 1), entry, ...transcript.slice(at + 1)];
}

function add(transcript: Transcript, item: Item, previous: string | null | undefined): Transcript {
  if (item.type === 'function_call') {
    if (transcript.some(({ id }) => id === item.id)) return transcript;
    return insert(transcript, { kind: 'used', id: item.id, callId: item.call_id ?? '', name: item.name ?? '', state: 'running' }, previous);
  }
  if (item.type === 'function_call_output') {
    return transcript.map((entry) => (entry.kind === 'used' && entry.callId === item.call_id ? { ...entry, state: 'answered' } : entry));
  }
  if (item.type !== 'message' || (item.role !== 'user' && item.role !== 'assistant')) return transcript;
  const words = wordsOf(item.content);
  if (transcript.some(({ id }) => id === item.id)) return words ? change(transcript, item.id, (said) => ({ ...said, text: said.text || words })) : transcript;
  // What was typed is whole; what is spoken has its words still to come.
  const whole = words !== '' && item.status !== 'in_progress';
  return insert(transcript, { kind: 'said', id: item.id, speaker: item.role, text: words, unheard: '', state: whole ? 'whole' : 'partial' }, previous);
}

/** An answer that was cut off, and how much of it was heard, where that is told. */
function cut(said: Said, heard: string | undefined): Said {
  const all = `${said.text}${said.unheard}`;
  const isBeginning = heard !== undefined && all.startsWith(heard);
  return { ...said, state: 'interrupted', ...(isBeginning ? { text: heard, unheard: all.slice(heard.length) } : {}) };
}

/** The end of an answer: all of it, or as much as was heard. */
function finish(transcript: Transcript, item: Item): Transcript {
  if (item.type !== 'message') return add(transcript, item, undefined);
  const words = wordsOf(item.content);
  return change(transcript, item.id, (said) => {
    if (said.speaker === 'user') return words ? { ...said, text: words, state: 'whole' } : said;
    if (item.status === 'incomplete' || said.state === 'interrupted') return cut(said, words);
    return { ...said, text: words || said.text, state: 'whole' };
  });
}

function more(transcript: Transcript, id: string, speaker: Said['speaker'], delta: string): Transcript {
  const known = transcript.some((entry) => entry.id === id);
  const begun = known ? transcript : add(transcript, { id, type: 'message', role: speaker, status: 'in_progress' }, undefined);
  return change(begun, id, (said) => (said.state === 'interrupted' ? { ...said, unheard: said.unheard + delta } : { ...said, text: said.text + delta }));
}

function whole(transcript: Transcript, id: string, text: string): Transcript {
  return change(transcript, id, (said) => (said.state === 'interrupted' ? said : { ...said, text, state: said.speaker === 'user' ? 'whole' : said.state }));
}

/** Words that nobody understood and an answer of none leave nothing to read. */
const spoken = (transcript: Transcript): Transcript => transcript.filter((entry) => entry.kind === 'used' || entry.state !== 'whole' || entry.text !== '');

/** Both sides of a conversation as their events tell it. */
export function follow(transcript: Transcript, event: ServerEvent): Transcript {
  switch (event.type) {
    case 'input_audio_buffer.committed':
      return add(transcript, { id: event.item_id, type: 'message', role: 'user', status: 'in_progress' }, event.previous_item_id);
    case 'conversation.item.added':
      return add(transcript, event.item, event.previous_item_id);
    case 'conversation.item.input_audio_transcription.delta':
      return more(transcript, event.item_id, 'user', event.delta);
    case 'conversation.item.input_audio_transcription.completed':
      return spoken(whole(more(transcript, event.item_id, 'user', ''), event.item_id, event.transcript));
    case 'conversation.item.input_audio_transcription.failed':
      return change(transcript, event.item_id, (said) => ({ ...said, state: 'not_understood' }));
    case 'response.output_audio_transcript.delta':
    case 'response.output_text.delta':
      return more(transcript, event.item_id, 'assistant', event.delta);
    case 'response.output_audio_transcript.done':
      return whole(transcript, event.item_id, event.transcript);
    case 'response.output_text.done':
      return whole(transcript, event.item_id, event.text);
    case 'conversation.item.truncated':
      return change(transcript, event.item_id, (said) => cut(said, event.transcript));
    case 'conversation.item.deleted':
      return transcript.filter(({ id }) => id !== event.item_id);
    case 'response.output_item.done':
    case 'conversation.item.done':
      return spoken(finish(transcript, event.item));
    default:
      return transcript;
  }
}
