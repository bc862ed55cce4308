import { useCallback, useEffect, useRef, useState } from 'react';

export interface Span {
  started: number;
  length: number;
}

// So that the first syllable is not lost.
const leadSeconds = 0.3;

export interface Playback {
  /** Whether there is a recording at all. */
  available: boolean;
  /** The turn that plays. */
  playing: number | undefined;
  toggle: (turn: number, span: Span) => void;
}

/** Plays single moments of a recording. */
export function usePlayback(conversationId: string | undefined): Playback {
  const [playing, setPlaying] = useState<number>();
  const sound = useRef<HTMLAudioElement>(undefined);
  useEffect(() => {
    if (!conversationId) return undefined;
    const audio = new Audio();
    audio.preload = 'none';
    audio.src = `/api/conversations/${conversationId}/recording`;
    sound.current = audio;
    return () => {
      audio.pause();
      audio.removeAttribute('src');
      sound.current = undefined;
    };
  }, [conversationId]);

  const toggle = useCallback((turn: number, { started, length }: Span) => {
    const audio = sound.current;
    if (!audio) return;
    const wasPlaying = !audio.paused && audio.dataset.turn === String(turn);
    audio.pause();
    setPlaying(undefined);
    if (wasPlaying) return;
    audio.dataset.turn = String(turn);
    audio.currentTime = Math.max(0, started - leadSeconds);
    audio.ontimeupdate = () => {
      if (audio.currentTime >= started + length + leadSeconds) audio.pause();
    };
    audio.onpause = () => setPlaying((now) => (now === turn ? undefined : now));
    setPlaying(turn);
    audio.play().catch(() => setPlaying(undefined));
  }, []);
  return { available: conversationId !== undefined, playing, toggle };
}
