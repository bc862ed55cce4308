// Providers that take no time: what is left of a turn is the framework's own.
import { llm, stt, tts } from '@livekit/agents';
import { AudioFrame } from '@livekit/rtc-node';

import { ENDS_SPEECH } from './callers.mjs';

const kHeard = 'is there a room';
const kAnswer = 'Yes, there is one left on the second floor.';
const kSpeechHz = 24_000;
const kSpeechFrames = 100;

/** Knows the words as soon as the last of them was fed. */
export class InstantEar extends stt.STT {
  label = 'instant ear';

  constructor() {
    super({ streaming: true, interimResults: false });
  }
  async _recognize() {
    throw new Error('only streams');
  }
  stream(options) {
    return new InstantEarStream(this, undefined, options?.connOptions);
  }
}

class InstantEarStream extends stt.SpeechStream {
  label = 'instant ear';

  async run() {
    for await (const frame of this.input) {
      if (frame === stt.SpeechStream.FLUSH_SENTINEL || !frame.userdata[ENDS_SPEECH]) continue;
      this.queue.put({
        type: stt.SpeechEventType.FINAL_TRANSCRIPT,
        alternatives: [{ language: 'en', text: kHeard, startTime: 0, endTime: 0, confidence: 1 }],
      });
    }
  }
}

/** One sentence, in one piece. */
export class InstantMind extends llm.LLM {
  label() {
    return 'instant mind';
  }
  chat({ chatCtx, toolCtx, connOptions }) {
    return new InstantMindStream(this, { chatCtx, toolCtx, connOptions });
  }
}

class InstantMindStream extends llm.LLMStream {
  async run() {
    this.queue.put({ id: 'answer', delta: { role: 'assistant', content: kAnswer } });
  }
}

/** Two seconds of sound for the first words, in frames of 20 ms. */
export class InstantMouth extends tts.TTS {
  label = 'instant mouth';

  constructor() {
    super(kSpeechHz, 1, { streaming: true });
  }
  synthesize() {
    throw new Error('only streams');
  }
  stream(options) {
    return new InstantMouthStream(this, options?.connOptions);
  }
}

class InstantMouthStream extends tts.SynthesizeStream {
  static #sound = new Int16Array(kSpeechHz / 50);
  label = 'instant mouth';

  async run() {
    let given = false;
    for await (const text of this.input) {
      if (given || text === tts.SynthesizeStream.FLUSH_SENTINEL) continue;
      given = true;
      for (let i = 1; i <= kSpeechFrames; ++i) {
        const frame = new AudioFrame(InstantMouthStream.#sound, kSpeechHz, 1, InstantMouthStream.#sound.length);
        this.queue.put({ requestId: 'speech', segmentId: 'speech', frame, final: i === kSpeechFrames });
      }
    }
    if (given) this.queue.put(tts.SynthesizeStream.END_OF_STREAM);
  }
}
