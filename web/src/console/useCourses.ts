import { useEffect, useRef, useState } from 'react';
import type { Health } from './queries';
import { stateOf } from './provider_health';

// At one look every five seconds, five minutes.
const longest = 60;

/** The 95th percentiles of each provider since the page was opened; the host only tells the present ones. */
export function useCourses(health: Health | undefined, updatedAt: number): ReadonlyMap<string, readonly number[]> {
  const [courses, setCourses] = useState<ReadonlyMap<string, readonly number[]>>(new Map());
  const seenAt = useRef(0);
  useEffect(() => {
    if (!health || seenAt.current === updatedAt) return;
    seenAt.current = updatedAt;
    setCourses((before) => {
      const ids = new Set(health.providers.map(({ provider_id }) => provider_id));
      return new Map([...ids].map((id) => [id, [...(before.get(id) ?? []), stateOf({ id, enabled: true }, health.providers).p95].slice(-longest)]));
    });
  }, [health, updatedAt]);
  return courses;
}
