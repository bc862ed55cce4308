import { useReducedMotion } from '@mantine/hooks';
import { useRef, type RefObject } from 'react';
import type { Phase } from './talk';
import type { Ears } from './useTalk';
import { outline, settle } from './shape';
import { useFrames } from './useFrames';
import classes from './VoiceShape.module.css';

const bandCount = 24;
const size = 320;
// Thirty times a second look as smooth here and leave slow machines their time.
const leastPauseMs = 30;

/** The other side's presence: a shape that moves as their voice does. */
export function VoiceShape({ ears, phase }: { ears: RefObject<Ears>; phase: Phase }) {
  const still = useReducedMotion();
  const front = useRef<SVGPathElement>(null);
  const halo = useRef<SVGPathElement>(null);
  const bands = useRef<number[]>(Array.from({ length: bandCount }, () => 0));
  const drawn = useRef(0);
  useFrames((now) => {
    if (now - drawn.current < leastPauseMs) return;
    drawn.current = now;
    const heard = ears.current.theirs?.bands(bandCount) ?? [];
    bands.current = settle(bands.current, heard);
    const breath = still || phase === 'ended' ? 0 : Math.sin(now / 1400) * 1.5;
    const reach = still ? 0.35 : 1;
    front.current?.setAttribute('d', outline(bands.current, 84 + breath, 44 * reach, size / 2));
    halo.current?.setAttribute('d', outline(bands.current, 104 + breath * 1.6, 54 * reach, size / 2));
  });
  return (
    <svg className={classes.shape} data-phase={phase} viewBox={`0 0 ${size} ${size}`} aria-hidden>
      <path ref={halo} className={classes.halo} />
      <path ref={front} className={classes.front} />
    </svg>
  );
}
