// A microphone that says what a walk wants, when it wants, and an ear for what the browser plays.
import { readFileSync } from 'node:fs';
import { stage } from './portal.mjs';

/** From the next page on, whoever opens the microphone hears `say`, and what comes over WebRTC is listened to. */
export async function withVoice(page) {
  await page.addInitScript(() => {
    const context = new AudioContext();
    const mouth = context.createMediaStreamDestination();
    navigator.mediaDevices.getUserMedia = async () => mouth.stream.clone();
    const ear = new AnalyserNode(context, { fftSize: 2048 });
    const samples = new Float32Array(ear.fftSize);
    globalThis.walk = {
      async say(base64) {
        const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
        const source = new AudioBufferSourceNode(context, { buffer: await context.decodeAudioData(bytes.buffer) });
        source.connect(mouth);
        return new Promise((resolve) => {
          source.onended = () => resolve();
          source.start();
        });
      },
      /** In decibels below the loudest. */
      loudness() {
        ear.getFloatTimeDomainData(samples);
        return 10 * Math.log10(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length + 1e-10);
      },
    };
    const Peer = globalThis.RTCPeerConnection;
    globalThis.RTCPeerConnection = class extends Peer {
      constructor(...options) {
        super(...options);
        this.addEventListener('track', ({ track }) => context.createMediaStreamSource(new MediaStream([track])).connect(ear));
      }
    };
  });
}

/** Says one of the stage's sounds; done when it is said. */
export const say = (page, sound) => page.evaluate((base64) => globalThis.walk.say(base64), readFileSync(stage.sounds[sound]).toString('base64'));

// Speech is some thirty decibels louder, and noise of the codec far below.
const quietDb = -60;

/** Until a voice is heard from the loudspeaker. */
export const heard = (page) => page.waitForFunction((quiet) => globalThis.walk.loudness() > quiet, quietDb, { polling: 20 });

/** Until nothing has been heard from the loudspeaker for so long; how many milliseconds after now it fell silent. */
export const silent = (page, ms = 500) =>
  page.evaluate(
    ([quiet, enough]) =>
      new Promise((resolve) => {
        const began = performance.now();
        let last = began;
        const timer = setInterval(() => {
          const now = performance.now();
          if (globalThis.walk.loudness() > quiet) last = now;
          if (now - last < enough) return;
          clearInterval(timer);
          resolve(last - began);
        }, 20);
      }),
    [quietDb, ms],
  );
