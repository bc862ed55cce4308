import { useState, type KeyboardEvent, type PointerEvent } from 'react';

/** Which point is looked at: by pointer, or with the arrow keys once the chart has the focus. */
export function useReading(count: number, left: number, width: number) {
  const [at, setAt] = useState<number>();
  const clamp = (index: number) => Math.min(count - 1, Math.max(0, index));
  return {
    at: at === undefined || at >= count ? undefined : at,
    events: {
      onPointerMove: (event: PointerEvent<SVGSVGElement>) => {
        const box = event.currentTarget.getBoundingClientRect();
        setAt(clamp(Math.floor(((event.clientX - box.left - left) / Math.max(1, width)) * count)));
      },
      onPointerLeave: () => setAt(undefined),
      onBlur: () => setAt(undefined),
      onKeyDown: (event: KeyboardEvent<SVGSVGElement>) => {
        const step = { ArrowRight: 1, ArrowLeft: -1, Home: -count, End: count }[event.key];
        if (step === undefined) return;
        event.preventDefault();
        setAt((before) => clamp(before === undefined ? (step > 0 ? 0 : count - 1) : before + step));
      },
    },
  };
}
