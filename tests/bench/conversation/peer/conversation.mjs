// The peer: as many sessions as wanted in one process, without room or server, each with the caller of callers.mjs
// and the providers of providers.mjs.
//
//   node conversation.mjs SETUP SESSIONS SECONDS WAV VOICE_ENDS_MS
//
// SETUP says who notices the end of a turn:
//   bundled  what a session has when nothing is said: its own build of Silero, and its detector of turns, whose
//            model wants a process of its own and which without one takes every silence for an end
//   silero   the plugin's Silero, and silence alone
// Prints one line of JSON. What happens before every caller has spoken once is not counted.
import { Agent, AgentSession, initializeLogger, inference } from '@livekit/agents';
import * as silero from '@livekit/agents-plugin-silero';
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

import { Caller, Clock, Speech } from './callers.mjs';
import { InstantEar, InstantMind, InstantMouth } from './providers.mjs';

const kSetups = {
  bundled: async () => ({}),
  silero: async () => {
    // One for all, as one a session would be four times as large and no faster.
    const vad = await silero.VAD.load();
    vad.setMaxListeners(0);
    return { vad, turnHandling: { turnDetection: 'vad' } };
  },
};

class Listener extends Agent {
  #caller;

  constructor(caller) {
    super({ instructions: 'You are brief.' });
    this.#caller = caller;
  }
  async onUserTurnCompleted() {
    this.#caller.turnIsOver();
  }
}

const [setupName, sessionCount, seconds, wav, voiceEndsMs] = process.argv.slice(2);
const count = Number(sessionCount);

initializeLogger({ pretty: false, level: 'error' });
const speech = await Speech.load(wav, Number(voiceEndsMs));
const setup = await kSetups[setupName]();
// So that the model and the native libraries are in memory before it is weighed.
(setup.vad ?? new inference.VAD()).stream().close();
const residentBefore = residentKb();

let spoken = 0;
let turns = [];
const callers = [];
const sessions = [];
for (let i = 0; i < count; ++i) {
  const at = Math.floor((i * speech.samples.length) / count / speech.piece) * speech.piece;
  const caller = new Caller(speech, at, { onSpoken: () => ++spoken, onAnswered: (turn) => turns.push(turn) });
  const session = new AgentSession({
    stt: new InstantEar(),
    llm: new InstantMind(),
    tts: new InstantMouth(),
    ...setup,
  });
  session.on('error', fail);
  session.on('close', fail);
  session.input.audio = caller.microphone;
  session.output.audio = caller.loudspeaker;
  await session.start({ agent: new Listener(caller), record: false });
  callers.push(caller);
  sessions.push(session);
}
const { minDelay } = sessions[0].sessionOptions.turnHandling.endpointing;
const waitMs = Math.max(minDelay, sessions[0].vad.minSilenceDuration);

new Clock(callers).start();
await pause((speech.samples.length / speech.rateHz) * 1_000 + 1_000);
spoken = 0;
turns = [];
const cpu = process.cpuUsage();
const began = performance.now();
await pause(Number(seconds) * 1_000);
const took = performance.now() - began;
const used = process.cpuUsage(cpu);
const decided = turns.map((turn) => turn.decided);
const total = turns.map((turn) => turn.total);
console.log(
  JSON.stringify({
    sessions: count,
    spoken,
    answered: turns.length,
    p50_ms: percentile(decided, 0.5),
    p99_ms: percentile(decided, 0.99),
    wait_ms: waitMs,
    total_p50_ms: percentile(total, 0.5),
    total_p99_ms: percentile(total, 0.99),
    cores: (used.user + used.system) / 1_000 / took,
    kb_a_session: (residentKb() - residentBefore) / count,
  }),
);
process.exit(turns.length > 0 ? 0 : 1);

function fail(event) {
  console.error('a session broke:', event);
  process.exit(1);
}

function residentKb() {
  const [, pages] = readFileSync('/proc/self/statm', 'ascii').split(' ');
  return Number(pages) * 4;
}

function percentile(values, part) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted.length === 0 ? 0 : sorted[Math.floor(part * (sorted.length - 1))];
}
