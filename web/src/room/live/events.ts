// The events of the Realtime protocol that the room reads. Whatever else comes is left alone.

export interface Content {
  type: string;
  text?: string | null;
  transcript?: string | null;
}

export interface Item {
  id: string;
  type: string;
  status?: string;
  role?: string;
  content?: Content[];
  name?: string;
  call_id?: string;
  arguments?: string;
  output?: string;
}

interface Ofs {
  'session.created': { session: { expires_at?: number | null } };
  'session.updated': object;
  'input_audio_buffer.speech_started': { item_id: string };
  'input_audio_buffer.speech_stopped': { item_id: string };
  'input_audio_buffer.committed': { item_id: string; previous_item_id?: string | null };
  'conversation.item.added': { previous_item_id?: string | null; item: Item };
  'conversation.item.done': { item: Item };
  'conversation.item.truncated': { item_id: string; audio_end_ms: number; transcript?: string };
  'conversation.item.deleted': { item_id: string };
  'conversation.item.input_audio_transcription.delta': { item_id: string; delta: string };
  'conversation.item.input_audio_transcription.completed': { item_id: string; transcript: string };
  'conversation.item.input_audio_transcription.failed': { item_id: string };
  'response.created': { response: { id: string; conversation_id?: string | null } };
  'response.output_item.done': { item: Item };
  'response.output_audio_transcript.delta': { item_id: string; delta: string };
  'response.output_audio_transcript.done': { item_id: string; transcript: string };
  'response.output_text.delta': { item_id: string; delta: string };
  'response.output_text.done': { item_id: string; text: string };
  'response.done': { response: { id: string; status: string; conversation_id?: string | null; status_details?: { reason?: string; error?: { code?: string | null } } | null } };
  'output_audio_buffer.started': object;
  'output_audio_buffer.stopped': object;
  'output_audio_buffer.cleared': object;
  'parley.time_left': { seconds: number; of: 'credit' | 'grace' };
  error: { error: { type?: string; code?: string | null; message?: string } };
}

export type ServerEvent = { [T in keyof Ofs]: { type: T } & Ofs[T] }[keyof Ofs];

/** An event as it came; undefined for what is no event at all. */
export function parseEvent(text: string): ServerEvent | undefined {
  try {
    const event: unknown = JSON.parse(text);
    return typeof event === 'object' && event !== null && typeof (event as { type?: unknown }).type === 'string' ? (event as ServerEvent) : undefined;
  } catch {
    return undefined;
  }
}

export type ClientEvent = { type: string } & Record<string, unknown>;

/** What the room tells the host when a conversation begins. */
export function greeting(medium: 'voice' | 'text'): ClientEvent {
  // Only who asks for them is told the user's own words.
  const audio = { input: { transcription: { model: 'parley' } } };
  return { type: 'session.update', session: { type: 'realtime', ...(medium === 'text' ? { output_modalities: ['text'] } : { audio }) } };
}

/** Something typed, and the wish for an answer. */
export const typed = (text: string): ClientEvent[] => [
  { type: 'conversation.item.create', item: { type: 'message', role: 'user', content: [{ type: 'input_text', text }] } },
  { type: 'response.create' },
];

/** Stops what is being said; over a WebSocket nothing is played by the host. */
export const hush = (medium: 'voice' | 'text'): ClientEvent[] => [
  { type: 'response.cancel' },
  ...(medium === 'voice' ? [{ type: 'output_audio_buffer.clear' }] : []),
];
