import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useLayoutEffect, useMemo, type ReactNode } from 'react';
import { tenantQuery } from '@/api/queries';
import { accentOf } from '@/theme/accent';
import { themeOf } from '@/theme/theme';
import { adopt, styleSheetOf } from '@/theme/variables';

const schemeManager = localStorageColorSchemeManager({ key: 'parley.scheme' });

/** Mantine with our theme in the tenant's colour; ours until the tenant is known. */
export function Themed({ children }: { children: ReactNode }) {
  const colour = useQuery(tenantQuery).data?.branding.primary_color;
  const { theme, css } = useMemo(() => {
    const accent = accentOf(colour);
    const made = themeOf(accent);
    return { theme: made, css: styleSheetOf(made, accent) };
  }, [colour]);
  useLayoutEffect(() => adopt(css), [css]);
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto" colorSchemeManager={schemeManager} withCssVariables={false} withGlobalClasses={false}>
      {children}
    </MantineProvider>
  );
}
