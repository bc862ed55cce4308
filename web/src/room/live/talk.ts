import type { ServerEvent } from './events';

export type Phase = 'connecting' | 'listening' | 'hearing' | 'thinking' | 'speaking' | 'interrupted' | 'reconnecting' | 'ended';
export type EndReason = 'you' | 'them' | 'time' | 'expired' | 'signed_out' | 'lost';

/** Where a conversation stands. */
export interface Talk {
  phase: Phase;
  ended: EndReason | undefined;
  /** As the API calls it; known from the first answer on. */
  conversationId: string | undefined;
  /** To go back to when the line is there again. */
  before: Phase;
  /** The reason that came ahead of the end. */
  announced: EndReason | undefined;
}

export type Signal =
  | { kind: 'event'; event: ServerEvent; medium: 'voice' | 'text' }
  | { kind: 'broken' }
  | { kind: 'whole' }
  | { kind: 'over'; reason: EndReason };

export const newTalk: Talk = { phase: 'connecting', ended: undefined, conversationId: undefined, before: 'connecting', announced: undefined };

const endings: Readonly<Record<string, EndReason>> = { insufficient_quota: 'time', session_expired: 'expired', invalid_api_key: 'signed_out' };

function phaseAfter(phase: Phase, event: ServerEvent, medium: 'voice' | 'text'): Phase {
  switch (event.type) {
    case 'session.created':
      return 'listening';
    case 'input_audio_buffer.speech_started':
      return phase === 'speaking' ? 'interrupted' : 'hearing';
    case 'input_audio_buffer.speech_stopped':
      return 'thinking';
    case 'response.created':
      return phase === 'speaking' ? phase : 'thinking';
    case 'output_audio_buffer.started':
      return 'speaking';
    case 'output_audio_buffer.stopped':
      return phase === 'speaking' || phase === 'interrupted' ? 'listening' : phase;
    case 'output_audio_buffer.cleared':
      return phase === 'speaking' ? 'interrupted' : phase;
    case 'response.output_text.delta':
      return medium === 'text' ? 'speaking' : phase;
    case 'response.done':
      // What is spoken aloud goes on after it was written.
      if (medium === 'text') return 'listening';
      return phase === 'thinking' && event.response.status !== 'completed' ? 'listening' : phase;
    default:
      return phase;
  }
}

const conversationOf = (event: ServerEvent): string | undefined =>
  event.type === 'response.created' || event.type === 'response.done' ? (event.response.conversation_id ?? undefined) : undefined;

export function advance(talk: Talk, signal: Signal): Talk {
  if (talk.phase === 'ended') return talk;
  switch (signal.kind) {
    case 'broken':
      return talk.phase === 'reconnecting' || talk.phase === 'connecting' ? talk : { ...talk, phase: 'reconnecting', before: talk.phase };
    case 'whole':
      return talk.phase === 'reconnecting' ? { ...talk, phase: talk.before === 'speaking' ? 'listening' : talk.before } : talk;
    case 'over':
      return { ...talk, phase: 'ended', ended: talk.announced ?? signal.reason };
    case 'event': {
      const { event, medium } = signal;
      const announced = event.type === 'error' ? (endings[event.error.code ?? ''] ?? talk.announced) : talk.announced;
      return { ...talk, announced, phase: phaseAfter(talk.phase, event, medium), conversationId: talk.conversationId ?? conversationOf(event) };
    }
  }
}
