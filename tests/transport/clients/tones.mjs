// Sounds are told apart by their tones: a jitter buffer stretches time, so samples cannot be compared.

/** How loud a frequency is in the samples, 0 to 1, by Goertzel's algorithm. */
export function loudness(samples, rate, frequency) {
  const step = 2 * Math.cos((2 * Math.PI * frequency) / rate);
  let last = 0;
  let before = 0;
  for (const sample of samples) {
    const next = sample + step * last - before;
    before = last;
    last = next;
  }
  const power = last * last + before * before - step * last * before;
  return (2 * Math.sqrt(Math.max(power, 0))) / samples.length / 32768;
}

/** A sine, as 16-bit samples. */
export function tone(frequency, rate, milliseconds, amplitude = 8000) {
  const wave = new Int16Array((rate * milliseconds) / 1000);
  for (let i = 0; i < wave.length; ++i) wave[i] = Math.round(amplitude * Math.sin((2 * Math.PI * frequency * i) / rate));
  return wave;
}

/** Takes samples as they come and tells which tone is heard in each 100 ms. */
export class Listener {
  constructor(frequencies, threshold = 0.05) {
    this.frequencies = frequencies;
    this.threshold = threshold;
    this.rest = [];
    /** One entry for each 100 ms: a frequency, or 0 for none of them. */
    this.heard = [];
  }

  add(samples, rate) {
    for (const sample of samples) this.rest.push(sample);
    const window = rate / 10;
    while (this.rest.length >= window) {
      const piece = this.rest.splice(0, window);
      const loud = this.frequencies.map((frequency) => loudness(piece, rate, frequency));
      const most = Math.max(...loud);
      this.heard.push(most > this.threshold ? this.frequencies[loud.indexOf(most)] : 0);
    }
  }

  /** The tones in the order in which each was heard for 200 ms or longer. */
  order() {
    const order = [];
    for (let i = 1; i < this.heard.length; ++i) {
      const now = this.heard[i];
      if (now && now === this.heard[i - 1] && order.at(-1) !== now) order.push(now);
    }
    return order;
  }

  seconds(frequency) {
    return this.heard.filter((one) => one === frequency).length / 10;
  }
}
