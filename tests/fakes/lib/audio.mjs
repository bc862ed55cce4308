// Speech that can be checked: every character is a tone of its own frequency, so that the length of
// the audio tells the length of the text, and the tones can be read back from any encoding.

export const kSampleRate = 24000;
export const kCharacterMs = 60;
const kToneMs = 45;
const kChunkMs = 100;
const kAmplitude = 9000;
const kLowest = 400;
const kStep = 50;
const kAlphabet = " abcdefghijklmnopqrstuvwxyz0123456789.,?!'-";
const kSilenceLevel = 1500;
const kGapSeconds = 0.12;

const frequencyOf = (index) => kLowest + index * kStep;

/** PCM of the text, 16 bits, mono. What is not in the alphabet sounds like its last tone, a dash. */
export function synthesise(text, { rate, speed = 1 }) {
  const length = Math.round((rate * kCharacterMs) / 1000 / speed);
  const tone = Math.round((rate * kToneMs) / 1000 / speed);
  const characters = [...text.toLowerCase()];
  const pcm = new Int16Array(length * characters.length);
  for (const [at, character] of characters.entries()) {
    const known = kAlphabet.indexOf(character);
    const step = (2 * Math.PI * frequencyOf(known < 0 ? kAlphabet.length - 1 : known)) / rate;
    for (let n = 0; n < tone; ++n) pcm[at * length + n] = Math.round(kAmplitude * Math.sin(step * n));
  }
  return pcm;
}

/** Speech in chunks of 100 ms, encoded: linear16 (also called pcm), mulaw or alaw. */
export function speak(text, { encoding, rate, speed, wav = false }) {
  const pcm = synthesise(text, { rate, speed });
  const samples = Math.round((rate * kChunkMs) / 1000);
  const chunks = wav ? [wavHeader(encoding, rate)] : [];
  for (let at = 0; at < pcm.length; at += samples) chunks.push(encode(pcm.subarray(at, at + samples), encoding));
  return chunks;
}

export function encode(pcm, encoding) {
  if (encoding === 'mulaw') return Buffer.from(Uint8Array.from(pcm, toMulaw));
  if (encoding === 'alaw') return Buffer.from(Uint8Array.from(pcm, toAlaw));
  const bytes = Buffer.alloc(pcm.length * 2);
  for (const [at, sample] of pcm.entries()) bytes.writeInt16LE(sample, at * 2);
  return bytes;
}

export function decode(bytes, encoding) {
  if (encoding === 'mulaw') return Int16Array.from(bytes, fromMulaw);
  if (encoding === 'alaw') return Int16Array.from(bytes, fromAlaw);
  return Int16Array.from({ length: bytes.length >> 1 }, (_, at) => bytes.readInt16LE(at * 2));
}

/** A header for a stream whose length is not known yet. */
export function wavHeader(encoding, rate) {
  const [format, width] = { mulaw: [7, 1], alaw: [6, 1] }[encoding] ?? [1, 2];
  const header = Buffer.alloc(44);
  header.write('RIFF', 0);
  header.writeUInt32LE(0xffffffff, 4);
  header.write('WAVEfmt ', 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(format, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(rate, 24);
  header.writeUInt32LE(rate * width, 28);
  header.writeUInt16LE(width, 32);
  header.writeUInt16LE(width * 8, 34);
  header.write('data', 36);
  header.writeUInt32LE(0xffffffff, 40);
  return header;
}

/** What a WAV header says: {encoding, rate, channels, at}, or undefined. */
export function readWav(bytes) {
  if (bytes.length < 44 || bytes.toString('latin1', 0, 4) !== 'RIFF') return undefined;
  const at = bytes.indexOf('data', 12, 'latin1');
  if (at < 0) return undefined;
  const encoding = { 1: 'linear16', 6: 'alaw', 7: 'mulaw' }[bytes.readUInt16LE(20)];
  return { encoding, channels: bytes.readUInt16LE(22), rate: bytes.readUInt32LE(24), at: at + 8 };
}

export function bytesPerSecond({ encoding, rate, channels = 1 }) {
  const widths = { linear16: 2, pcm: 2, linear32: 4, mulaw: 1, alaw: 1 };
  // Of compressed audio only the usual 32 kbit/s can be assumed.
  return widths[encoding] ? widths[encoding] * rate * channels : 4000;
}

/** How long a whole file plays. */
export function secondsOf(bytes) {
  const wav = readWav(bytes);
  return wav ? (bytes.length - wav.at) / bytesPerSecond(wav) : bytes.length / 4000;
}

function toMulaw(sample) {
  const sign = sample < 0 ? 0x80 : 0;
  const magnitude = Math.min(Math.abs(sample >> 2) * 4, 32635) + 132;
  const exponent = 31 - Math.clz32(magnitude) - 7;
  return ~(sign | (exponent << 4) | ((magnitude >> (exponent + 3)) & 15)) & 0xff;
}

function fromMulaw(byte) {
  const value = ~byte & 0xff;
  const magnitude = ((((value & 15) << 3) + 132) << ((value >> 4) & 7)) - 132;
  return value & 0x80 ? -magnitude : magnitude;
}

function toAlaw(sample) {
  const sign = sample < 0 ? 0 : 0x80;
  const magnitude = Math.min(sample < 0 ? -sample - 1 : sample, 32767) >> 3;
  const exponent = magnitude < 32 ? 0 : 31 - Math.clz32(magnitude) - 4;
  const mantissa = (magnitude >> (exponent === 0 ? 1 : exponent)) & 15;
  return (sign | (exponent << 4) | mantissa) ^ 0x55;
}

function fromAlaw(byte) {
  const value = byte ^ 0x55;
  const exponent = (value >> 4) & 7;
  const low = ((value & 15) << 4) + 8;
  const magnitude = exponent === 0 ? low : (low + 256) << (exponent - 1);
  return value & 0x80 ? magnitude : -magnitude;
}

/** Reads tones back, wherever in the audio they begin: the text that was spoken. */
export function hear(pcm, rate) {
  const ears = new Ears(rate);
  return [...ears.add(pcm), ...ears.end()].map((word) => word.text).join(' ');
}

/** Reads tones back as audio comes in. Words end at a space or after a silence. */
export class Ears {
  #pcm = new Int16Array(0);
  #before = 0;
  #word = '';
  #start = 0;
  #end = 0;

  constructor(rate) {
    this.rate = rate;
    this.window = Math.round((rate * kToneMs * 0.6) / 1000);
    this.probe = Math.round(rate / 500);
    this.longest = Math.round((rate * kToneMs) / 1000) + this.probe;
  }

  /** The words that are complete now: {text, start, end, confidence}, in seconds of all the audio. */
  add(pcm) {
    const all = new Int16Array(this.#pcm.length + pcm.length);
    all.set(this.#pcm);
    all.set(pcm, this.#pcm.length);
    const words = [];
    let at = 0;
    while (at + this.longest + this.probe <= all.length) {
      if (level(all, at, this.probe) < kSilenceLevel) {
        at += this.probe;
        if (this.#word !== '' && this.#timeOf(at) - this.#end > kGapSeconds) words.push(this.#take());
        continue;
      }
      const character = kAlphabet[strongest(all.subarray(at, at + this.window), this.rate)];
      if (this.#word === '') this.#start = this.#timeOf(at);
      if (character === ' ' && this.#word !== '') words.push(this.#take());
      else if (character !== ' ') this.#word += character;
      const tone = at;
      at += this.window;
      while (at < tone + this.longest && level(all, at, this.probe) >= kSilenceLevel) at += this.probe;
      this.#end = this.#timeOf(at);
    }
    this.#before += at;
    this.#pcm = all.subarray(at);
    return words;
  }

  /** The rest, when no more audio comes. */
  end() {
    const words = this.add(new Int16Array(this.longest + this.probe));
    return this.#word === '' ? words : [...words, this.#take()];
  }

  /** The end of the last tone, in seconds. */
  get voicedUntil() {
    return this.#end;
  }

  #timeOf(at) {
    return (this.#before + at) / this.rate;
  }

  #take() {
    const word = { text: this.#word, start: this.#start, end: this.#end, confidence: 0.98 };
    this.#word = '';
    return word;
  }
}

function level(pcm, at, length) {
  let most = 0;
  for (let n = at; n < Math.min(at + length, pcm.length); ++n) most = Math.max(most, Math.abs(pcm[n]));
  return most;
}

function strongest(samples, rate) {
  let best = 0;
  let most = -1;
  for (let index = 0; index < kAlphabet.length; ++index) {
    const factor = 2 * Math.cos((2 * Math.PI * frequencyOf(index)) / rate);
    let [before, last] = [0, 0];
    for (const sample of samples) [before, last] = [last, sample + factor * last - before];
    const power = before * before + last * last - factor * before * last;
    if (power > most) [best, most] = [index, power];
  }
  return best;
}
