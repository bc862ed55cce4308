import { useEffect, useRef, type ReactNode } from 'react';
import { useLocation } from 'react-router';
import { useText } from '@/i18n';

export function SkipLink() {
  const text = useText();
  return (
    <a className="skip-link" href="#main">
      {text('common.skipToContent')}
    </a>
  );
}

/** The page's content. Going to another page moves the focus here, as loading one would. */
export function Main({ children, className }: { children: ReactNode; className?: string }) {
  const main = useRef<HTMLElement>(null);
  const { pathname } = useLocation();
  const shown = useRef(pathname);
  useEffect(() => {
    if (shown.current !== pathname) main.current?.focus({ preventScroll: true });
    shown.current = pathname;
  }, [pathname]);
  return (
    <main id="main" ref={main} tabIndex={-1} className={className}>
      {children}
    </main>
  );
}
