export interface SampleLine {
  speaker: 'you' | 'them';
  /** Seconds into the sound. */
  from: number;
  text: string;
}

/** What `sample.ogg` says, word for word, in the voices that come with the host. */
export const sampleLines: readonly SampleLine[] = [
  { speaker: 'them', from: 0.0, text: 'Month four, sixty-two percent, and I was promised eighty-five. What went wrong?' },
  { speaker: 'you', from: 5.01, text: 'We rolled out in the north before the handovers were in place. That gap is mine.' },
  { speaker: 'them', from: 10.5, text: 'That is the first straight answer I have heard. And what happens on Monday?' },
  { speaker: 'you', from: 14.71, text: 'Anna leads a fourteen day plan. You get the numbers every evening.' },
  { speaker: 'them', from: 18.86, text: 'Then you have two weeks.' },
];

export const sampleSeconds = 20.4;

/** How loud it is, from beginning to end. */
export const samplePeaks: readonly number[] = [
  0.83, 0.51, 0.39, 0.45, 0.3, 0.52, 0.34, 0.74, 0.47, 0.54, 0.59, 0.51, 0.45, 0.59, 0.54, 0.19, 0.78, 0.55, 0.51, 0.71, 0.56, 0.23, 0.45, 0.58, 0.52, 0.43, 0.37, 0.21, 0.33, 0.36, 0.56, 0.48, 0.0, 0.68, 0.71, 0.26, 0.67, 0.66, 0.77, 0.54, 0.52, 0.58, 0.69, 0.76, 0.73, 0.0, 0.67, 0.57, 0.3, 0.64, 0.49, 0.4, 0.48, 0.4, 0.7, 0.54, 0.53, 0.63, 0.0, 1.0, 0.83, 0.75, 0.5, 0.0,
];
