// What the first page weighs on the wire.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { close, open, visitor } from './portal.mjs';

before(open);
after(close);

const mostScriptBytes = 250 * 1024;

test('the first page brings less than 250 KB of script', async () => {
  const { page } = await visitor();
  const weights = [];
  page.on('requestfinished', (request) => {
    if (request.resourceType() === 'script') weights.push(request.sizes().then(({ responseBodySize }) => responseBodySize));
  });
  await page.goto('/', { waitUntil: 'networkidle' });
  const total = (await Promise.all(weights)).reduce((sum, weight) => sum + weight, 0);
  console.log(`# ${Math.round(total / 1024)} KB of script`);
  assert.ok(total > 0 && total < mostScriptBytes, `${total} bytes of script`);
});
