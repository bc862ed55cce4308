import { Notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import { useState } from 'react';
import { RouterProvider } from 'react-router';
import { createQueryClient } from '@/api/queries';
import { SpeechProvider, type Language } from '@/i18n';
import type { Translation } from '@/i18n/catalogue';
import { createRouter } from './routes';
import { SessionProvider } from './session';
import { TenantProvider } from './tenant';
import { Themed } from './Themed';

/** Everything that all pages stand on, outermost first. */
export function App({ language, catalogue }: { language: Language; catalogue: Translation }) {
  const [client] = useState(createQueryClient);
  const [router] = useState(createRouter);
  return (
    <SpeechProvider language={language} catalogue={catalogue}>
      <QueryClientProvider client={client}>
        <Themed>
          <TenantProvider>
            <SessionProvider>
              <RouterProvider router={router} />
            </SessionProvider>
          </TenantProvider>
          <Notifications position="bottom-right" autoClose={5_000} />
        </Themed>
      </QueryClientProvider>
    </SpeechProvider>
  );
}
