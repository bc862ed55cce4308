import { useQuery } from '@tanstack/react-query';
import { useEffect, useReducer } from 'react';
import { transcriptQuery } from '@/conversations/queries';
import { useActing } from './acting';
import { beginning, heard, type Course } from './live_course';

const events = [
  'conversation.started',
  'conversation.state',
  'conversation.ended',
  'turn.said',
  'turn.changed',
  'turn.not_understood',
  'tool.called',
  'tool.answered',
  'context.added',
  'user.silent',
  'answer.failed',
  'error',
];
const pollMs = 2_000;

/** A conversation as it goes on. In another tenant than the user's own it is asked for, since a stream cannot name a tenant. */
export function useCourse(id: string, isLive: boolean): Course {
  const { isElsewhere } = useActing();
  const [course, tell] = useReducer(heard, beginning);
  const polled = useQuery({ ...transcriptQuery(id), refetchInterval: isLive ? pollMs : false, enabled: isElsewhere }).data;
  useEffect(() => {
    if (isElsewhere || typeof EventSource === 'undefined') return undefined;
    const source = new EventSource(`/api/conversations/${encodeURIComponent(id)}/events`);
    const hear = (event: MessageEvent<string>) => {
      // The browser's own `error` has no data; the host's has.
      if (typeof event.data === 'string') tell({ id: event.lastEventId, event: event.type, data: JSON.parse(event.data) as Record<string, unknown> });
    };
    for (const type of events) source.addEventListener(type, hear);
    return () => source.close();
  }, [id, isElsewhere]);
  if (!isElsewhere) return course;
  return { ...course, state: isLive ? 'live' : 'ended', turns: polled?.turns ?? [] };
}
