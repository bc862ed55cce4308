import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import '@fontsource-variable/inter/index.css';
import './theme/base.css';

import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/App';
import { load, preferredLanguage } from './i18n';

async function start(): Promise<void> {
  const language = preferredLanguage();
  const catalogue = await load(language);
  document.documentElement.lang = language;
  const root = document.getElementById('root');
  if (!root) throw new Error('index.html has no #root');
  createRoot(root).render(
    <StrictMode>
      <App language={language} catalogue={catalogue} />
    </StrictMode>,
  );
}

void start();
