import { test } from 'node:test';
import assert from 'node:assert/strict';
import { chromium } from 'playwright-core';

import { EchoServer } from './clients/server.mjs';
import { callFromPage } from './clients/page.mjs';

const kTones = [440, 880, 1320];
const kFlags = [
  '--no-sandbox',
  '--autoplay-policy=no-user-gesture-required',
  // It would ask its maker for news.
  '--disable-background-networking',
  '--disable-component-update',
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
];

// The resolver's rules hold for connections of ICE-TCP, too.
const kLoopback = ['--addresses', '127.0.0.1'];

async function callWith({ flags = [], serverOptions = [], ...wishes } = {}) {
  const server = await EchoServer.start(...serverOptions);
  const browser = await chromium.launch({ executablePath: process.env.PARLEY_CHROMIUM, args: [...kFlags, ...flags] });
  try {
    const page = await browser.newPage();
    await page.goto(server.url);
    const result = await page.evaluate(callFromPage, { frequencies: kTones, milliseconds: 800, ...wishes });
    assert.deepEqual(result.order, kTones, JSON.stringify(result));
    return result;
  } finally {
    await browser.close();
    await server.stop();
  }
}

test('a browser hears what it says', async () => {
  const result = await callWith({ message: 'm'.repeat(200_000) });
  assert.equal(result.protocol, 'udp');
  assert.ok(result.received > 50);
});

test('a browser without UDP comes over TCP', async () => {
  const result = await callWith({ serverOptions: kLoopback, onlyTcp: true, message: 'm'.repeat(100_000) });
  assert.equal(result.protocol, 'tcp');
});

test('a browser that may not use UDP comes over TCP by itself', async () => {
  const result = await callWith({
    serverOptions: kLoopback,
    flags: ['--webrtc-ip-handling-policy=disable_non_proxied_udp'],
  });
  assert.equal(result.protocol, 'tcp');
});

test('a browser reaches a server on loopback', async () => {
  await callWith({ serverOptions: kLoopback });
});
