// The vendors' fakes, all on one port of 127.0.0.1. README.md beside this file says how to script them.
//   node vendors.mjs [--port 0] [--tls-cert FILE --tls-key FILE]
// Prints {"port":…,"second_port":…} when ready; ends with its standard input when that is a pipe.
import { readFileSync, fstatSync } from 'node:fs';
import { parseArgs } from 'node:util';

import { Control } from './lib/control.mjs';
import { FakeServer } from './lib/server.mjs';
import { anthropic } from './vendors/anthropic.mjs';
import { deepgram } from './vendors/deepgram.mjs';
import { elevenlabs } from './vendors/elevenlabs.mjs';
import { openai } from './vendors/openai.mjs';
import { paypal } from './vendors/paypal.mjs';
import { stripe } from './vendors/stripe.mjs';

const { values } = parseArgs({
  options: { port: { type: 'string', default: '0' }, 'tls-cert': { type: 'string' }, 'tls-key': { type: 'string' } },
});
const tls = values['tls-cert'] && { cert: readFileSync(values['tls-cert']), key: readFileSync(values['tls-key']) };

// OpenAI comes last: its paths are also those that no other vendor claims.
const server = new FakeServer({ vendors: [anthropic, deepgram, elevenlabs, stripe, paypal, openai], control: new Control(), tls });
console.log(JSON.stringify(await server.start(Number(values.port))));

if (fstatSync(0).isFIFO() || fstatSync(0).isSocket()) process.stdin.on('end', () => process.exit(0)).resume();
