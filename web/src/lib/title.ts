import { useEffect } from 'react';
import { useTenant } from '@/app/tenant';

/** The window's title: the page, then whose portal it is. */
export function useTitle(title: string | undefined): void {
  const { name } = useTenant();
  useEffect(() => {
    document.title = title ? `${title} · ${name}` : name;
  }, [title, name]);
}
