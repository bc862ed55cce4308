import wrtc from '@roamhq/wrtc';

import { Listener, tone } from './tones.mjs';
import { until } from './server.mjs';

const { RTCPeerConnection, nonstandard } = wrtc;
const kRate = 48_000;
const kPiece = kRate / 100;

/** A caller on libwebrtc, with its own Opus and jitter buffer. */
export class LibwebrtcCaller {
  constructor(frequencies = [440, 880, 1320]) {
    this.connection = new RTCPeerConnection();
    this.source = new nonstandard.RTCAudioSource();
    this.microphone = this.source.createTrack();
    this.connection.addTrack(this.microphone);
    this.channel = this.connection.createDataChannel('oai-events');
    this.messages = [];
    this.channel.onmessage = ({ data }) => this.messages.push(data);
    this.listener = new Listener(frequencies);
    this.connection.ontrack = ({ track }) => {
      this.sink = new nonstandard.RTCAudioSink(track);
      this.sink.ondata = ({ samples, sampleRate }) => this.listener.add(samples, sampleRate);
    };
    this.unspoken = [];
    this.clock = setInterval(() => this.speakOn(), 10);
    this.begun = performance.now();
    this.pieces = 0;
  }

  /** Posts the offer before anything is gathered, as OpenAI's clients do. */
  async call(server, change = (answer) => answer) {
    const offer = await this.connection.createOffer();
    await this.connection.setLocalDescription(offer);
    const answer = change(await server.answer(offer.sdp));
    await this.connection.setRemoteDescription({ type: 'answer', sdp: answer });
    await this.heard((message) => message.startsWith('open rtc_'));
  }

  /** Says tones one after the other, and waits until they are said. */
  async speak(frequencies, milliseconds) {
    for (const frequency of frequencies) this.unspoken.push(...tone(frequency, kRate, milliseconds));
    await until('the end of speaking', () => this.unspoken.length === 0, milliseconds * frequencies.length + 10_000);
  }

  speakOn() {
    const due = (performance.now() - this.begun) / 10;
    for (; this.pieces < due; ++this.pieces) {
      const samples = new Int16Array(kPiece);
      samples.set(this.unspoken.splice(0, kPiece));
      this.source.onData({ samples, sampleRate: kRate, bitsPerSample: 16, channelCount: 1, numberOfFrames: kPiece });
    }
  }

  async ask(command) {
    this.channel.send(command);
  }

  heard(match, milliseconds) {
    return until('a message', () => this.messages.find(match), milliseconds);
  }

  async report() {
    const before = this.messages.length;
    this.channel.send('!report');
    return JSON.parse(await until('a report', () => this.messages.slice(before).find((text) => text.startsWith('{'))));
  }

  async stats(type) {
    const stats = await this.connection.getStats();
    return [...stats.values()].filter((one) => one.type === type);
  }

  close() {
    clearInterval(this.clock);
    this.sink?.stop();
    this.microphone.stop();
    this.connection.close();
  }
}
