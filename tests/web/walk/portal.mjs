// What walks through the portal share: a browser, its faults, and pictures of what it shows.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { chromium } from 'playwright-core';

export const stage = JSON.parse(process.env.PARLEY_WALK);

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const pictures = process.env.PARLEY_PICTURES;

const flags = [
  '--no-sandbox',
  '--autoplay-policy=no-user-gesture-required',
  // It would ask its maker for news.
  '--disable-background-networking',
  '--disable-component-update',
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost',
];

export const widths = { wide: { width: 1440, height: 900 }, narrow: { width: 390, height: 844 } };

let browser;
export async function open() {
  browser ??= await chromium.launch({ executablePath: process.env.PARLEY_CHROMIUM, args: flags });
}
export async function close() {
  await browser?.close();
  browser = undefined;
}

/** What each page has asked for and not yet got. */
const unanswered = new WeakMap();

// Answers that the portal asks for without knowing whether there is anything: absent routes and things.
const expected = /Failed to load resource: the server responded with a status of (401|403|404|409|422|429)/;

/** Somebody at a browser of their own. `faults` fills with whatever the page did wrong. */
export async function visitor({ scheme = 'light', size = widths.wide, locale = 'en-GB' } = {}) {
  const context = await browser.newContext({ viewport: size, colorScheme: scheme, locale, reducedMotion: 'reduce', baseURL: stage.url });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const faults = [];
  const pending = new Set();
  unanswered.set(page, pending);
  page.on('request', (request) => {
    // The stream of events is never at its end.
    if (request.resourceType() !== 'eventsource') pending.add(request);
  });
  for (const end of ['requestfinished', 'requestfailed']) page.on(end, (request) => pending.delete(request));
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type()) && !expected.test(message.text())) faults.push(message.text());
  });
  page.on('pageerror', (error) => faults.push(String(error)));
  page.on('request', (request) => {
    if (!request.url().startsWith(stage.url) && !/^(data|blob):/.test(request.url())) faults.push(`asked for ${request.url()}`);
  });
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => console.error(`the policy forbids ${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
  });
  return { page, context, faults };
}

export async function signIn(page, address, password = stage.password) {
  await page.goto('/signin');
  await page.getByLabel('E-mail address').fill(address);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL('**/home');
}

/** Until nothing loads any more and the page has its title. */
export async function settled(page) {
  await page.getByRole('heading', { level: 1 }).first().waitFor();
  // What has just come may ask for more, so it has to be quiet twice.
  for (let quiet = 0; quiet < 2; ) {
    await page.waitForFunction(() => document.querySelector('[role=status] .mantine-Skeleton-root') === null);
    await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
    quiet = unanswered.get(page).size === 0 ? quiet + 1 : 0;
  }
  await page.evaluate(() => document.fonts.ready);
}

/** Everything axe knows to be wrong, in words. */
export async function wrongs(page) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'] }));
  return violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html, failureSummary }) => `${html.slice(0, 160)} ${failureSummary}`).join(' | ')}`);
}

/** How much wider a page is than its window, which none may be. */
async function overhang(page) {
  const { wide, room } = await page.evaluate(() => ({ wide: document.documentElement.scrollWidth, room: document.documentElement.clientWidth }));
  return wide > room ? [`${wide} wide in a window of ${room}`] : [];
}

export async function picture(page, name) {
  if (!pictures) return;
  mkdirSync(pictures, { recursive: true });
  await page.screenshot({ path: path.join(pictures, `${name}.png`), fullPage: true });
}

/** Goes to each page in each scheme and width, looks for faults and paints it. */
export async function lookAtAll(routes, enter = async () => {}) {
  const found = [];
  for (const scheme of ['light', 'dark']) {
    for (const [width, size] of Object.entries(widths)) {
      const { page, context, faults } = await visitor({ scheme, size });
      await enter(page);
      for (const [name, route] of Object.entries(routes)) {
        await page.goto(route);
        await settled(page);
        await picture(page, `${name}-${scheme}-${width}`);
        const wrong = [...(await overhang(page)), ...(await wrongs(page)), ...faults.splice(0)];
        found.push(...wrong.map((fault) => `${name} in ${scheme}, ${width}: ${fault}`));
      }
      await context.close();
    }
  }
  assert.deepEqual(found, []);
}
