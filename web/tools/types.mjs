// Writes src/api/schema.d.ts from docs/api/openapi.yaml; with --check it only says whether that was done.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import openapiTypescript, { astToString } from 'openapi-typescript';

const root = fileURLToPath(new URL('../..', import.meta.url));
const target = fileURLToPath(new URL('../src/api/schema.d.ts', import.meta.url));

/** The same JSON that the host serves: YAML with its anchors resolved. */
function description() {
  const folder = mkdtempSync(path.join(tmpdir(), 'parley-types-'));
  try {
    const json = path.join(folder, 'openapi.json');
    execFileSync('/usr/bin/python3', [path.join(root, 'docs/api/to_json.py'), path.join(root, 'docs/api/openapi.yaml'), json]);
    return JSON.parse(readFileSync(json, 'utf8'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const types = `// Made from docs/api/openapi.yaml by \`npm run types\`.\n\n${astToString(await openapiTypescript(description()))}`;
if (process.argv.includes('--check')) {
  if (readFileSync(target, 'utf8') !== types) {
    console.error('src/api/schema.d.ts is not what docs/api/openapi.yaml says; run `npm run types` in web/.');
    process.exit(1);
  }
} else {
  writeFileSync(target, types);
}
