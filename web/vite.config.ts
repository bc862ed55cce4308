import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';
import { compressed } from './tools/compressed';

// Where `npm run dev` finds a running host.
const host = process.env.PARLEY_URL ?? 'http://localhost:8080';

export default defineConfig({
  plugins: [react(), compressed()],
  resolve: { alias: { '@': fileURLToPath(new URL('src', import.meta.url)) } },
  build: {
    target: 'es2022',
    // The host's Content-Security-Policy lets nothing in but files of its own.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 400,
    rollupOptions: {
      output: {
        // What changes with a new version of a library only, so that browsers keep it.
        manualChunks: (id) => (/node_modules\/(react|react-dom|scheduler|react-router)\//.test(id) ? 'react' : undefined),
      },
    },
  },
  server: { proxy: Object.fromEntries(['/api', '/v1', '/docs', '/openapi.json', '/scenarios'].map((path) => [path, { target: host, ws: true }])) },
  test: {
    environment: 'jsdom',
    setupFiles: ['src/testing/setup.ts'],
    include: ['src/**/*.test.{ts,tsx}'],
    css: false,
  },
});
