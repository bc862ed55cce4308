/** Listens to a stream without changing it. */
export class Ear {
  private readonly analyser: AnalyserNode;
  private readonly source: MediaStreamAudioSourceNode;
  private readonly samples: Float32Array<ArrayBuffer>;
  private readonly bins: Uint8Array<ArrayBuffer>;

  constructor(context: AudioContext, stream: MediaStream) {
    this.source = context.createMediaStreamSource(stream);
    this.analyser = new AnalyserNode(context, { fftSize: 1024, smoothingTimeConstant: 0.7 });
    this.source.connect(this.analyser);
    this.samples = new Float32Array(this.analyser.fftSize);
    this.bins = new Uint8Array(this.analyser.frequencyBinCount);
  }

  /** How loud it is now, from 0 to 1. */
  level(): number {
    this.analyser.getFloatTimeDomainData(this.samples);
    return loudness(this.samples);
  }

  /** How loud each part of a voice's range is, from low to high. */
  bands(count: number): number[] {
    this.analyser.getByteFrequencyData(this.bins);
    return bandsOf(this.bins, count);
  }

  close(): void {
    this.source.disconnect();
  }
}

// What is quieter counts as silence, what is louder as full.
const floorDb = -55;
const topDb = -12;

export function loudness(samples: Float32Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  const db = 10 * Math.log10(sum / Math.max(1, samples.length) + 1e-12);
  return Math.min(1, Math.max(0, (db - floorDb) / (topDb - floorDb)));
}

/** A voice's range is the lowest sixth of what 48 kHz can hold. */
export function bandsOf(bins: Uint8Array, count: number): number[] {
  const used = Math.floor(bins.length / 6);
  return Array.from({ length: count }, (_, band) => {
    const from = Math.floor((band * used) / count);
    const to = Math.max(from + 1, Math.floor(((band + 1) * used) / count));
    let sum = 0;
    for (let at = from; at < to; ++at) sum += bins[at] ?? 0;
    return sum / (to - from) / 255;
  });
}

export type MicrophoneFault = 'blocked' | 'missing' | 'busy' | 'unsupported';

/** Why there is no microphone. */
export function faultOf(error: unknown): MicrophoneFault {
  const name = error instanceof DOMException ? error.name : '';
  if (name === 'NotFoundError' || name === 'OverconstrainedError') return 'missing';
  if (name === 'NotReadableError' || name === 'AbortError') return 'busy';
  return name === 'NotAllowedError' || name === 'SecurityError' ? 'blocked' : 'unsupported';
}

export function openMicrophone(deviceId?: string): Promise<MediaStream> {
  if (!navigator.mediaDevices) return Promise.reject(new DOMException('no media devices', 'NotSupportedError'));
  const audio = { echoCancellation: true, noiseSuppression: true, autoGainControl: true, ...(deviceId ? { deviceId: { exact: deviceId } } : {}) };
  return navigator.mediaDevices.getUserMedia({ audio });
}

export function stop(stream: MediaStream | undefined): void {
  for (const track of stream?.getTracks() ?? []) track.stop();
}
