import { describe, expect, it } from 'vitest';
import type { Conversation } from '@/conversations/queries';
import { secondsByDay } from './TalkTime';

const talk = (started_at: string, user_spoke: number, assistant_spoke: number) => ({ started_at, user_spoke, assistant_spoke }) as Conversation;

describe('time in conversation', () => {
  it('is summed by the days of the reader, today last', () => {
    const now = new Date(2026, 10, 30, 12);
    const at = (day: number, hour: number) => new Date(2026, 10, day, hour).toISOString();
    const rows = secondsByDay([talk(at(30, 1), 10, 20), talk(at(30, 11), 1, 2), talk(at(17, 23), 5, 5), talk(at(16, 23), 99, 99)], now);
    expect(rows).toHaveLength(14);
    expect(rows.at(-1)).toMatchObject({ you: 11, them: 22 });
    expect(rows[0]).toMatchObject({ you: 5, them: 5 });
    expect(rows.reduce((sum, { you }) => sum + you, 0)).toBe(16);
  });
});
