import { useEffect, useRef } from 'react';

interface Keys {
  onSpace: (down: boolean) => void;
  onEscape: () => void;
}

/** Keys that belong to what has the focus are left to it. */
const isTaken = (target: EventTarget | null): boolean => target instanceof HTMLElement && target.closest('input, textarea, select, button, a, [role="dialog"], [contenteditable]') !== null;

/** The room's two keys. */
export function useKeys(keys: Keys): void {
  const latest = useRef(keys);
  useEffect(() => {
    latest.current = keys;
  });
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.repeat || event.ctrlKey || event.altKey || event.metaKey) return;
      const down = event.type === 'keydown';
      if (event.key === 'Escape' && down && !document.querySelector('[role="dialog"]')) latest.current.onEscape();
      if (event.key === ' ' && !isTaken(event.target)) {
        event.preventDefault();
        latest.current.onSpace(down);
      }
    };
    window.addEventListener('keydown', press);
    window.addEventListener('keyup', press);
    return () => {
      window.removeEventListener('keydown', press);
      window.removeEventListener('keyup', press);
    };
  }, []);
}
