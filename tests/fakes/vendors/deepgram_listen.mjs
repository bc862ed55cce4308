// Deepgram's live transcription: words turn up as the audio with them has come in.
import { createHash } from 'node:crypto';

import { bytesPerSecond, decode, Ears, readWav } from '../lib/audio.mjs';
import { bare, timedWords } from '../lib/script.mjs';
import { kCloses } from './deepgram_errors.mjs';

const kEncodings = ['linear16', 'linear32', 'flac', 'alaw', 'mulaw', 'amr-nb', 'amr-wb', 'opus', 'ogg-opus', 'speex', 'g729'];
const kContainers = ['RIFF', 'OggS', 'fLaC', 'ID3', '\x1aE\xdf\xa3'];
/** Shorter silence is that between the tones of these fakes' own speech. */
const kLeastEndpointing = 0.1;
const kDefaultEndpointing = 0.01;
/** So long without a word is a result of its own, with an empty transcript. */
const kEmptyAfter = 3;
const kSegmentWords = 8;

export const kModelId = '00000000-0000-4000-8000-000000000003';

/** How Deepgram writes words: without punctuation and capitals unless asked for. */
export function alternativeOf(words, query) {
  const formatted = query.get('punctuate') === 'true' || query.get('smart_format') === 'true';
  const speaker = query.get('diarize') === 'true' ? { speaker: 0 } : {};
  return {
    transcript: words.map(({ text }) => (formatted ? text : bare(text))).join(' '),
    confidence: words.length > 0 ? words.reduce((sum, word) => sum + word.confidence, 0) / words.length : 0,
    words: words.map(({ text, start, end, confidence }) => ({
      word: bare(text), start, end, confidence, ...speaker, ...(formatted ? { punctuated_word: text } : {}) })),
  };
}

/** The error at the handshake, when the address does not fit together. */
export function refuseListening(exchange) {
  const { query } = exchange;
  const encoding = query.get('encoding');
  const says = (message) => ((exchange.behaviour = { ...exchange.behaviour, message }), 'bad_request');
  if (encoding !== null && !kEncodings.includes(encoding)) return says(`Unknown encoding: ${encoding}`);
  if (encoding !== null && encoding !== 'ogg-opus' && !(Number(query.get('sample_rate')) > 0))
    return says('sample_rate is required when encoding is given');
  if (encoding === null && query.has('sample_rate')) return says('encoding is required when sample_rate is given');
  if (query.has('utterance_end_ms') && query.get('interim_results') !== 'true')
    return says('utterance_end_ms requires interim_results=true');
  return undefined;
}

export function connectListening(exchange) {
  new Listening(exchange).start();
}

class Listening {
  #words = [];
  #said = 0;
  #segment = [];
  #segmentStart = 0;
  #lastEnd = 0;
  #speaking = false;
  #utteranceOver = true;
  #seconds = 0;
  #hash = createHash('sha256');
  #sending = Promise.resolve();
  #closing = false;

  constructor(exchange) {
    this.exchange = exchange;
    const { query, behaviour } = exchange;
    const channels = Number(query.get('channels') ?? 1);
    this.format = query.has('encoding') && { encoding: query.get('encoding'), rate: Number(query.get('sample_rate')), channels };
    this.channels = channels;
    this.interim = query.get('interim_results') === 'true';
    const endpointing = query.get('endpointing');
    this.endpointing = ['false', '0'].includes(endpointing)
      ? Infinity
      : Math.max(endpointing > 1 ? endpointing / 1000 : kDefaultEndpointing, kLeastEndpointing);
    this.utteranceEnd = query.has('utterance_end_ms') ? Number(query.get('utterance_end_ms')) / 1000 : Infinity;
    if (!behaviour.hear && !behaviour.empty) this.#words = timedWords(behaviour.text ?? '', behaviour);
  }

  start() {
    const { socket, control, record } = this.exchange;
    this.silence = setTimeout(() => this.#close(kCloses.silence), control.limits.deepgram_silence_ms);
    socket.on('close', () => clearTimeout(this.silence));
    socket.on('message', (data, binary) => {
      if (this.#closing) return;
      this.silence.refresh();
      if (binary && data.length > 0) return this.#hear(data);
      if (binary) return this.#finish();
      this.#obey(data);
    });
    record.audio_seconds = 0;
  }

  #obey(data) {
    let message;
    try {
      message = JSON.parse(data);
    } catch {
      return this.#close(kCloses.data);
    }
    this.exchange.note(message);
    if (message.type === 'Finalize') this.#emit(this.#takeSegment({ from_finalize: true }));
    if (message.type === 'CloseStream') this.#finish();
    return undefined;
  }

  #hear(data) {
    const { control, record, behaviour } = this.exchange;
    let audio = data;
    if (!this.format) {
      const container = data.toString('latin1', 0, 4);
      if (!kContainers.some((magic) => container.startsWith(magic))) return this.#close(kCloses.data);
      const wav = readWav(data);
      this.format = wav ?? { encoding: 'compressed' };
      audio = data.subarray(wav?.at ?? 0);
    }
    this.#hash.update(data);
    control.hearAudio(record, audio, bytesPerSecond(this.format));
    record.audio_frames = (record.audio_frames ?? 0) + 1;
    this.#seconds = record.audio_seconds;
    if (behaviour.hear && !behaviour.empty) this.#listenTo(audio);
    this.#advance();
    return undefined;
  }

  #listenTo(audio) {
    const { encoding, rate } = this.format;
    this.ears ??= new Ears(rate);
    // A sample may come in two halves.
    const bytes = Buffer.concat([this.half ?? Buffer.alloc(0), audio]);
    const whole = encoding === 'linear16' ? bytes.length & ~1 : bytes.length;
    this.half = bytes.subarray(whole);
    this.#words.push(...this.ears.add(decode(bytes.subarray(0, whole), encoding)));
  }

  /** Everything that the audio up to now gives rise to, in the order of its time. */
  #advance() {
    const { query, behaviour } = this.exchange;
    for (; this.#said < this.#words.length && this.#words[this.#said].end <= this.#seconds + 1e-9; ++this.#said) {
      const word = this.#words[this.#said];
      this.#passSilenceUntil(word.start);
      if (!this.#speaking && query.get('vad_events') === 'true')
        this.#emit({ type: 'SpeechStarted', channel: [0, this.channels], timestamp: word.start });
      this.#speaking = true;
      this.#utteranceOver = false;
      this.#segment.push(word);
      this.#lastEnd = word.end;
      if (this.#segment.length >= (behaviour.segment_words ?? kSegmentWords)) this.#emit(this.#takeSegment({ until: word.end }));
      else if (this.interim) this.#emit(this.#results(this.#segment, word.end, {}));
    }
    this.#passSilenceUntil(Math.min(this.#seconds, this.#words[this.#said]?.start ?? Infinity));
  }

  #passSilenceUntil(time) {
    // A word that is not complete yet is no silence either.
    const voiced = Math.max(this.#lastEnd, this.ears?.voicedUntil ?? 0);
    if (this.#speaking && time - voiced >= this.endpointing - 1e-9) {
      this.#speaking = false;
      this.#emit(this.#takeSegment({ until: this.#lastEnd + this.endpointing, speech_final: true }));
    }
    if (!this.#utteranceOver && time - voiced >= this.utteranceEnd - 1e-9) {
      this.#utteranceOver = true;
      this.#emit({ type: 'UtteranceEnd', channel: [0, this.channels], last_word_end: this.#lastEnd });
    }
    if (this.#segment.length === 0 && time - this.#segmentStart >= kEmptyAfter) this.#emit(this.#takeSegment({ until: time }));
  }

  /** The final result of what has been said since the last one. */
  #takeSegment({ until = this.#seconds, ...flags }) {
    const results = this.#results(this.#segment, until, { is_final: true, ...flags });
    this.#segment = [];
    this.#segmentStart = until;
    return results;
  }

  #results(words, until, { is_final = false, speech_final = false, from_finalize = false }) {
    const { query, record } = this.exchange;
    const round = (seconds) => Math.round(seconds * 1000) / 1000;
    return {
      type: 'Results', channel_index: [0, this.channels], duration: round(Math.max(until - this.#segmentStart, 0)),
      start: round(this.#segmentStart), is_final, speech_final, from_finalize,
      channel: { alternatives: [alternativeOf(words, query)] },
      metadata: {
        request_id: record.request_id, model_uuid: kModelId,
        model_info: { name: query.get('model') ?? 'general', version: '2025-01-01.0', arch: 'nova-3' },
      },
    };
  }

  #finish() {
    const { outlet, record } = this.exchange;
    this.#closing = true;
    if (this.ears) this.#words.push(...this.ears.end());
    this.#advance();
    this.#emit(this.#takeSegment({}));
    this.#emit({
      type: 'Metadata', transaction_key: 'deprecated', request_id: record.request_id, sha256: this.#hash.digest('hex'),
      created: new Date().toISOString(), duration: this.#seconds, channels: this.channels,
    });
    this.#then(() => outlet.finish());
  }

  #close(why) {
    const { outlet } = this.exchange;
    this.#closing = true;
    this.#then(() => outlet.close(why));
  }

  #emit(message) {
    this.#then(() => this.exchange.outlet.send(Buffer.from(JSON.stringify(message))));
  }

  #then(step) {
    this.#sending = this.#sending.then(step);
  }
}
