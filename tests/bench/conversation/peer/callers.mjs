// The callers: each says the same again and again, 20 ms at a time, and hears the answers at the pace of speech.
import { voice } from '@livekit/agents';
import { AudioFrame } from '@livekit/rtc-node';
import { readFile } from 'node:fs/promises';
import { ReadableStream } from 'node:stream/web';

/** Marks the frame that brings the last of a caller's voice. */
export const ENDS_SPEECH = Symbol('ends speech');

const kFrameMs = 20;
const kGroups = 10;
const kSilenceSeconds = 3.5;

/** What every caller says: one utterance and a silence. */
export class Speech {
  constructor(rateHz, words, voiceEndsMs) {
    this.rateHz = rateHz;
    this.piece = rateHz / (1_000 / kFrameMs);
    this.samples = new Int16Array(words.length + kSilenceSeconds * rateHz);
    this.samples.set(words);
    this.voiceEnds = (voiceEndsMs * rateHz) / 1_000;
  }

  /** Of a file with a plain header: mono, 16 bits a sample. */
  static async load(path, voiceEndsMs) {
    const file = await readFile(path);
    const format = file.indexOf('fmt ') + 8;
    const data = file.indexOf('data') + 8;
    const bytes = file.subarray(data, data + file.readUInt32LE(data - 4));
    const words = new Int16Array(bytes.length / 2);
    for (let i = 0; i < words.length; ++i) words[i] = bytes.readInt16LE(i * 2);
    return new Speech(file.readUInt32LE(format + 4), words, voiceEndsMs);
  }
}

class Microphone extends voice.AudioInput {
  #frames;

  constructor() {
    super();
    this.multiStream.addInputStream(new ReadableStream({ start: (controller) => (this.#frames = controller) }));
  }
  push(frame) {
    this.#frames.enqueue(frame);
  }
}

/** Plays by the clock and sends nothing. */
class Loudspeaker extends voice.AudioOutput {
  #given = 0;
  #played = 0;
  #playsSince = null;
  #isWhole = false;
  #end = null;
  #onFirstFrame;

  constructor(onFirstFrame) {
    super(undefined, undefined, { pause: true });
    this.#onFirstFrame = onFirstFrame;
  }
  async captureFrame(frame) {
    await super.captureFrame(frame);
    if (this.#given === 0) {
      this.#onFirstFrame();
      this.#playsSince = performance.now();
      this.onPlaybackStarted(Date.now());
    }
    this.#given += (frame.samplesPerChannel / frame.sampleRate) * 1_000;
  }
  flush() {
    super.flush();
    if (this.#given === 0) return;
    this.#isWhole = true;
    if (this.#playsSince !== null) this.#awaitEnd();
  }
  clearBuffer() {
    if (this.#given > 0) this.#finish(true);
  }
  pause() {
    if (this.#playsSince === null) return;
    this.#played = this.#position();
    this.#playsSince = null;
    clearTimeout(this.#end);
  }
  resume() {
    if (this.#playsSince !== null || this.#given === 0) return;
    this.#playsSince = performance.now();
    if (this.#isWhole) this.#awaitEnd();
  }

  #position() {
    const sincePause = this.#playsSince === null ? 0 : performance.now() - this.#playsSince;
    return Math.min(this.#given, this.#played + sincePause);
  }
  #awaitEnd() {
    clearTimeout(this.#end);
    this.#end = setTimeout(() => this.#finish(false), this.#given - this.#position());
  }
  #finish(interrupted) {
    clearTimeout(this.#end);
    const playbackPosition = (interrupted ? this.#position() : this.#given) / 1_000;
    this.#given = this.#played = 0;
    this.#playsSince = null;
    this.#isWhole = false;
    this.onPlaybackFinished({ playbackPosition, interrupted });
  }
}

/** One caller with one session; tells `onSpoken` of each turn and `onAnswered` how it went. */
export class Caller {
  #speech;
  #at;
  #voiceEnded = null;
  #turnOver = null;
  #onSpoken;
  #onAnswered;

  constructor(speech, at, { onSpoken, onAnswered }) {
    this.#speech = speech;
    this.#at = at;
    this.#onSpoken = onSpoken;
    this.#onAnswered = onAnswered;
    this.microphone = new Microphone();
    this.loudspeaker = new Loudspeaker(() => this.#firstFrameCame());
  }

  /** The next 20 ms, which were due at that time. */
  speak(due) {
    const { samples, piece, rateHz, voiceEnds } = this.#speech;
    const end = Math.min(this.#at + piece, samples.length);
    const ends = this.#at < voiceEnds && voiceEnds <= end;
    // A copy, as each frame of a call is memory of its own.
    const data = samples.slice(this.#at, end);
    if (ends) {
      this.#voiceEnded = due;
      this.#turnOver = null;
      this.#onSpoken();
    }
    this.microphone.push(new AudioFrame(data, rateHz, 1, data.length, ends ? { [ENDS_SPEECH]: true } : {}));
    this.#at = end % samples.length;
  }
  turnIsOver() {
    this.#turnOver ??= performance.now();
  }
  #firstFrameCame() {
    if (this.#voiceEnded === null || this.#turnOver === null) return;
    const now = performance.now();
    this.#onAnswered({ total: now - this.#voiceEnded, decided: now - this.#turnOver });
    this.#voiceEnded = null;
  }
}

/** Gives every caller its next 20 ms, spread over the 20 ms as callers are. */
export class Clock {
  #callers;
  #group = 0;
  #due = performance.now();

  constructor(callers) {
    this.#callers = callers;
  }
  start() {
    this.#due = performance.now();
    this.#tick();
  }

  #tick() {
    for (; this.#due <= performance.now(); this.#due += kFrameMs / kGroups) {
      for (let i = this.#group; i < this.#callers.length; i += kGroups) this.#callers[i].speak(this.#due);
      this.#group = (this.#group + 1) % kGroups;
    }
    setTimeout(() => this.#tick(), this.#due - performance.now());
  }
}
