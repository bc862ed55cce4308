import { useEffect, useRef } from 'react';

/** Calls back whenever the screen is drawn. */
export function useFrames(draw: (now: number) => void): void {
  const latest = useRef(draw);
  useEffect(() => {
    latest.current = draw;
  });
  useEffect(() => {
    let frame = requestAnimationFrame(function next(now) {
      latest.current(now);
      frame = requestAnimationFrame(next);
    });
    return () => cancelAnimationFrame(frame);
  }, []);
}
