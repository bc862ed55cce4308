// Asks Lighthouse about pages of a host: what it is to ask on standard input, one line of JSON for each page on standard output.
import { readFileSync } from 'node:fs';
import desktop from 'lighthouse/core/config/desktop-config.js';
import lighthouse, { snapshot } from 'lighthouse';
import puppeteer from 'puppeteer-core';

const { url, chromium, microphone, account, pages, rounds } = JSON.parse(readFileSync(0, 'utf8'));

const categories = ['performance', 'accessibility', 'best-practices'];
const flags = { onlyCategories: categories, output: 'json', logLevel: 'error', disableStorageReset: true };
const configs = { phone: undefined, desk: desktop };
// Lighthouse's own window of a desk.
const window = { width: 1350, height: 940 };

const scoresOf = ({ categories: found }) => Object.fromEntries(Object.values(found).map(({ id, score }) => [id, score === null ? null : Math.round(score * 100)]));
const faultsOf = ({ audits }) =>
  Object.values(audits).flatMap(({ id, score, scoreDisplayMode, displayValue }) => (score !== null && score < 0.9 && ['binary', 'numeric', 'metricSavings'].includes(scoreDisplayMode) ? [`${id} ${displayValue ?? ''}`.trim()] : []));

async function signIn(page) {
  await page.goto(url);
  await page.evaluate(async (body) => {
    const answer = await fetch('/api/auth/login', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`signing in: ${answer.status}`);
  }, account);
}

/** The one with the middle score in performance, of so many loads. */
async function loaded(port, { path, device }) {
  const results = [];
  for (let round = 0; round < rounds; ++round) results.push((await lighthouse(url + path, { ...flags, port }, configs[device])).lhr);
  results.sort((a, b) => a.categories.performance.score - b.categories.performance.score);
  return results[Math.floor(rounds / 2)];
}

/** A conversation that goes on, as it is: how fast it came is measured before it begins. */
async function talking(browser, { path }) {
  const page = await browser.newPage();
  await page.setViewport(window);
  await page.goto(url + path);
  const start = await page.waitForSelector('::-p-xpath(//button[contains(., "Start talking")][not(@disabled)])');
  await start.click();
  await page.waitForSelector('[role=status][data-phase=speaking]', { timeout: 60_000 });
  const { lhr } = await snapshot(page, { config: desktop, flags: { ...flags, onlyCategories: categories.slice(1) } });
  await page.close();
  return lhr;
}

const browser = await puppeteer.launch({
  executablePath: chromium,
  args: [
    '--no-sandbox', '--disable-gpu', '--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream', `--use-file-for-fake-audio-capture=${microphone}`,
    '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost',
  ],
});
try {
  await browser.defaultBrowserContext().overridePermissions(url, ['microphone']);
  const port = Number(new URL(browser.wsEndpoint()).port);
  const page = await browser.newPage();
  let isSignedIn = false;
  for (const wanted of pages) {
    if (wanted.signed_in && !isSignedIn) {
      await signIn(page);
      isSignedIn = true;
    }
    const found = wanted.live ? await talking(browser, wanted) : await loaded(port, wanted);
    console.log(JSON.stringify({ ...wanted, scores: scoresOf(found), faults: faultsOf(found) }));
  }
} finally {
  await browser.close();
}
