import { MediaStreamTrack, RTCPeerConnection, RtpHeader, RtpPacket } from 'werift';
import OpusScript from 'opusscript';

import { Listener, tone } from './tones.mjs';
import { until } from './server.mjs';

const kRate = 48_000;
const kPiece = kRate / 50;

/** A caller that shares no code with the others: werift, in TypeScript, without a jitter buffer. */
export class WeriftCaller {
  constructor(frequencies) {
    this.connection = new RTCPeerConnection({ iceServers: [] });
    this.opus = new OpusScript(kRate, 1, OpusScript.Application.VOIP);
    this.microphone = new MediaStreamTrack({ kind: 'audio' });
    this.connection.addTransceiver(this.microphone, { direction: 'sendrecv' });
    this.channel = this.connection.createDataChannel('oai-events');
    this.messages = [];
    this.channel.onMessage.subscribe((data) => this.messages.push(data.toString()));
    this.listener = new Listener(frequencies);
    this.connection.onTrack.subscribe((track) => {
      track.onReceiveRtp.subscribe((packet) => {
        const heard = this.opus.decode(packet.payload);
        this.listener.add(new Int16Array(heard.buffer, heard.byteOffset, heard.length / 2), kRate);
      });
    });
    this.sequence = 60_000;
  }

  async call(server) {
    const offer = await this.connection.createOffer();
    await this.connection.setLocalDescription(offer);
    const answer = await server.answer(this.connection.localDescription.sdp);
    await this.connection.setRemoteDescription({ type: 'answer', sdp: answer });
    await until('the open channel', () => this.messages.some((text) => text.startsWith('open rtc_')));
  }

  /** Sends tones in real time. Packets for which `lost` holds are made, but not sent. */
  async speak(frequencies, milliseconds, lost = () => false) {
    const begun = performance.now();
    let sent = 0;
    for (const frequency of frequencies) {
      const wave = tone(frequency, kRate, milliseconds);
      for (let at = 0; at < wave.length; at += kPiece, ++sent) {
        const piece = wave.subarray(at, at + kPiece);
        const payload = this.opus.encode(Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength), kPiece);
        const header = new RtpHeader({
          payloadType: 96,
          sequenceNumber: this.sequence++ & 0xffff,
          timestamp: sent * kPiece,
          ssrc: 1,
          marker: sent === 0,
        });
        if (!lost(sent)) this.microphone.writeRtp(new RtpPacket(header, Buffer.from(payload)));
        const wait = begun + sent * 20 - performance.now();
        if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
      }
    }
  }

  async report() {
    const before = this.messages.length;
    this.channel.send('!report');
    return JSON.parse(await until('a report', () => this.messages.slice(before).find((text) => text.startsWith('{'))));
  }

  async close() {
    await this.connection.close();
  }
}
