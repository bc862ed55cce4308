import { useEffect, useRef } from 'react';
import { continueSession } from './session';

export interface LiveEvent {
  type: string;
  data: unknown;
}

type Listener = (event: LiveEvent) => void;

// After a break EventSource comes back by itself; when it was refused, we do, with time between.
const firstPauseMs = 1_000;
const longestPauseMs = 30_000;

/** Everything that concerns the signed-in user, as it happens: `GET /api/events`. One stream however many listen. */
class LiveEvents {
  private readonly listeners = new Map<string, Set<Listener>>();
  private source: EventSource | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private pauseMs = firstPauseMs;

  on(type: string, listener: Listener): () => void {
    const known = this.listeners.get(type);
    if (known) {
      known.add(listener);
    } else {
      this.listeners.set(type, new Set([listener]));
      this.source?.addEventListener(type, this.tell);
    }
    this.open();
    return () => {
      this.listeners.get(type)?.delete(listener);
      if ([...this.listeners.values()].every((set) => set.size === 0)) this.close();
    };
  }

  private readonly tell = (event: MessageEvent<string>): void => {
    for (const listener of this.listeners.get(event.type) ?? []) listener({ type: event.type, data: JSON.parse(event.data) });
  };

  private open(): void {
    if (this.source || this.timer || typeof EventSource === 'undefined') return;
    const source = new EventSource('/api/events');
    this.source = source;
    for (const type of this.listeners.keys()) source.addEventListener(type, this.tell);
    source.onopen = () => {
      this.pauseMs = firstPauseMs;
    };
    source.onerror = () => {
      if (source.readyState === EventSource.CLOSED) this.comeBack();
    };
  }

  private comeBack(): void {
    this.source?.close();
    this.source = undefined;
    const began = Date.now();
    this.timer = setTimeout(() => {
      this.timer = undefined;
      void continueSession(began).then(() => this.open());
    }, this.pauseMs);
    this.pauseMs = Math.min(longestPauseMs, this.pauseMs * 2);
  }

  private close(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.source?.close();
    this.source = undefined;
    this.listeners.clear();
  }
}

const events = new LiveEvents();

/** Calls back for events of a type, such as `conversation.ended`, while the component is shown. */
export function useLiveEvent(type: string, listener: Listener): void {
  const latest = useRef(listener);
  useEffect(() => {
    latest.current = listener;
  });
  useEffect(() => events.on(type, (event) => latest.current(event)), [type]);
}
