import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const folder = path.resolve(__dirname, '..');
const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.tsx?$/.test(name) && !name.startsWith('testing'))
  .map((name) => ({ name, text: readFileSync(path.join(folder, name), 'utf8') }));

// The host's policy is `style-src 'self'`. These write style tags into the page.
const writeStyleTags = [
  { what: 'AppShell, Grid, SimpleGrid and Flex of Mantine; use a CSS module', pattern: /\b(AppShell|Grid|SimpleGrid)\b[^;]*from '@mantine\/core'/ },
  { what: 'style properties by breakpoint; use a CSS module', pattern: /=\{\{\s*(base|xs|sm|md|lg|xl)\s*:/ },
  { what: 'visibleFrom and hiddenFrom; use the classes of base.css', pattern: /\b(visibleFrom|hiddenFrom)=/ },
  { what: 'a style tag', pattern: /<style\b/ },
  { what: 'markup from a string', pattern: /dangerouslySetInnerHTML|\.innerHTML\b/ },
];

describe('the sources', () => {
  it.each(writeStyleTags)('have no $what', ({ pattern }) => {
    expect(sources.filter(({ text }) => pattern.test(text)).map(({ name }) => name)).toEqual([]);
  });

  it('ask the host in one way', () => {
    const asking = sources.filter(({ name, text }) => /\bfetch\(/.test(text) && !['api/client.ts', 'api/session.ts', 'api/calls.ts'].includes(name) && !name.endsWith('.test.ts'));
    expect(asking.map(({ name }) => name)).toEqual([]);
  });

  it('load nothing from elsewhere', () => {
    // Examples of the API and addresses that tests refuse are asked for by nobody.
    const loading = sources.filter(({ name, text }) => /['"`]https?:\/\//.test(text) && name !== 'api/schema.d.ts' && !/\.test\.tsx?$/.test(name));
    expect(loading.map(({ name }) => name)).toEqual([]);
  });
});
