// What walks through the portal share: a browser, its faults, and pictures of what it shows.
import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { chromium } from 'playwright-core';

export const stage = JSON.parse(process.env.PARLEY_WALK);

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const pictures = process.env.PARLEY_PICTURES;

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--autoplay-policy=no-user-gesture-required',
  '--use-fake-device-for-media-stream',
  `--use-file-for-fake-audio-capture=${stage.sounds.microphone}`,
  // It would ask its maker for news.
  '--disable-background-networking',
  '--disable-component-update',
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost, EXCLUDE *.localhost',
];

export const widths = { wide: { width: 1440, height: 900 }, narrow: { width: 390, height: 844 } };

let browser;
/** One browser for all walks of a run. */
export async function open() {
  browser ??= await chromium.launch({ executablePath: process.env.PARLEY_CHROMIUM, args: flags });
}
export async function close() {
  // What a walk that failed saw last.
  for (const [at, page] of (browser?.contexts().flatMap((context) => context.pages()) ?? []).entries()) await picture(page, `last-${at}`).catch(() => {});
  await browser?.close();
  browser = undefined;
}

/** What each page has asked for and not yet got. */
const unanswered = new WeakMap();

// Answers that the portal asks for without knowing whether there is anything: absent routes and things.
const expected = /Failed to load resource: the server responded with a status of (401|402|403|404|409|422|429)/;

/** Somebody at a browser of their own. `faults` fills with whatever the page did wrong. */
export async function visitor({ scheme = 'light', size = widths.wide, locale = 'en-GB', url = stage.url, microphone = false } = {}) {
  const permissions = microphone ? ['microphone'] : [];
  const context = await browser.newContext({ viewport: size, colorScheme: scheme, locale, reducedMotion: 'reduce', baseURL: url, permissions });
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
    if (!request.url().startsWith(url) && !/^(data|blob):/.test(request.url())) faults.push(`asked for ${request.url()}`);
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

/** Asks the API as somebody: `ask('POST', '/api/…', body)` gives the answer's body. */
export async function program(email, password = stage.password) {
  let token;
  const ask = async (method, route, body) => {
    const headers = { 'Content-Type': 'application/json', ...(token && { Authorization: `Bearer ${token}` }) };
    const answer = await fetch(stage.url.replace('localhost', '127.0.0.1') + route, { method, headers, body: body && JSON.stringify(body) });
    const text = await answer.text();
    assert.ok(answer.ok, `${method} ${route}: ${answer.status} ${text}`);
    return text && JSON.parse(text);
  };
  token = (await ask('POST', '/api/auth/login', { email, password })).access_token;
  return ask;
}

/** The link in the latest mail to somebody that leads to a page. */
export async function mailed(page, address, to) {
  for (let tries = 0; tries < 100; tries += 1) {
    const mails = readdirSync(stage.mail)
      .filter((name) => name.endsWith('.eml'))
      .map((name) => readFileSync(path.join(stage.mail, name), 'utf8').replace(/=\r?\n/g, '').replace(/=3D/g, '='))
      .filter((mail) => mail.includes(address));
    const links = mails.flatMap((mail) => [...mail.matchAll(new RegExp(`/${to}\\?token=([\\w%-]+)`, 'g'))].map(([link]) => link));
    if (links.length > 0) return links.at(-1);
    await page.waitForTimeout(100);
  }
  throw new Error(`no mail to ${address} with a link to /${to}`);
}

/** Until nothing loads any more and the page has its title. */
export async function settled(page) {
  await page.getByRole('heading', { level: 1 }).first().waitFor();
  // What has just come may ask for more, so it has to be quiet twice.
  for (let quiet = 0; quiet < 2; ) {
    await page.waitForFunction(() => document.querySelector('[role=status] .mantine-Skeleton-root') === null);
    await drawn(page);
    quiet = unanswered.get(page).size === 0 ? quiet + 1 : 0;
  }
  await page.evaluate(() => document.fonts.ready.then(() => undefined));
}

const drawn = (page) => page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done()))));

/** Everything axe knows to be wrong, in words. */
export async function wrongs(page) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'] }));
  return violations.map(({ id, help, impact, nodes }) => `${id} (${impact}): ${help}: ${nodes.map(({ html, failureSummary }) => `${html.slice(0, 160)} ${failureSummary}`).join(' | ')}`);
}

/** How much wider a page is than its window, which none may be. */
async function overhang(page) {
  const { wide, room } = await page.evaluate(() => ({ wide: document.documentElement.scrollWidth, room: document.documentElement.clientWidth }));
  return wide > room ? [`${wide} wide in a window of ${room}`] : [];
}

async function picture(page, name) {
  mkdirSync(pictures, { recursive: true });
  await page.screenshot({ path: path.join(pictures, `${name}.png`), fullPage: true });
}

// Both schemes and both widths are judged, each once: colours do not depend on the width, nor what is where on the scheme.
const variants = [
  { scheme: 'light', width: 'wide', judged: true },
  { scheme: 'light', width: 'narrow', judged: false },
  { scheme: 'dark', width: 'wide', judged: false },
  { scheme: 'dark', width: 'narrow', judged: true },
];

/** Paints what a page shows now, in both schemes and widths: what is wrong with it, in words. */
export async function look(page, name) {
  const found = [];
  for (const { scheme, width, judged } of variants) {
    await page.emulateMedia({ colorScheme: scheme });
    await page.setViewportSize(widths[width]);
    await drawn(page);
    await picture(page, `${name}-${scheme}-${width}`);
    const wrong = [...(await overhang(page)), ...(judged ? await wrongs(page) : [])];
    found.push(...wrong.map((fault) => `${name} in ${scheme}, ${width}: ${fault}`));
  }
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize(widths.wide);
  return found;
}

/** Goes to each page, looks for faults and paints it. */
export async function lookAtAll(routes, enter = async () => {}) {
  const found = [];
  const { page, context, faults } = await visitor();
  await enter(page);
  for (const [name, route] of Object.entries(routes)) {
    await page.goto(route);
    await settled(page);
    found.push(...(await look(page, name)), ...faults.splice(0).map((fault) => `${name}: ${fault}`));
  }
  await context.close();
  assert.deepEqual(found, []);
}
