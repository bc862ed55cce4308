import type { SpokenTurn } from '@/components/Spoken';
import type { Transcript } from '@/conversations/queries';

type Turn = Transcript['turns'][number];

export interface Happening {
  key: string;
  event: string;
  data: Record<string, unknown>;
}

/** A live conversation as far as it is known. */
export interface Course {
  state: string;
  turns: readonly Turn[];
  happenings: readonly Happening[];
  endReason: string | undefined;
}

export const beginning: Course = { state: 'connecting', turns: [], happenings: [], endReason: undefined };

/** Of what is told beside turns and states, as much as one looks back at. */
const longest = 50;

function withTurn(turns: readonly Turn[], turn: Turn): readonly Turn[] {
  return [...turns.filter(({ seq }) => seq !== turn.seq), turn].sort((a, b) => a.seq - b.seq);
}

/** The course after one more event of `GET /api/conversations/{id}/events`. Hearing one twice, as after a break, changes nothing. */
export function heard(course: Course, { id, event, data }: { id: string; event: string; data: Record<string, unknown> }): Course {
  switch (event) {
    case 'conversation.started':
      return { ...course, state: 'live' };
    case 'conversation.state':
      return { ...course, state: String(data.state) };
    case 'turn.said':
    case 'turn.changed':
      return { ...course, turns: withTurn(course.turns, data.turn as Turn) };
    case 'conversation.ended':
      return { ...course, state: 'ended', endReason: String(data.reason) };
    default:
      if (course.happenings.some(({ key }) => key === id)) return course;
      return { ...course, happenings: [...course.happenings, { key: id, event, data }].slice(-longest) };
  }
}

/** What was heard, and apart from it what an interruption cut off. */
export function spokenOf({ seq, speaker, text, heard_text, started, interrupted }: Turn): SpokenTurn {
  if (speaker === 'user' || heard_text === null || text === null || !text.startsWith(heard_text)) return { key: seq, speaker, text: heard_text ?? text, started, interrupted };
  return { key: seq, speaker, text: heard_text, unheard: text.slice(heard_text.length).trim() || undefined, started, interrupted };
}

/** How long the steps of the last answer took, in the order in which they came. */
export function lastTimings(turns: readonly Turn[]): readonly (readonly [string, number])[] {
  const timings = turns.findLast(({ speaker, timings: each }) => speaker === 'assistant' && Object.keys(each).length > 0)?.timings ?? {};
  return Object.entries(timings).filter((entry): entry is [string, number] => typeof entry[1] === 'number');
}
