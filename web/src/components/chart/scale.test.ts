import { describe, expect, it } from 'vitest';
import { labelStep, niceTicks } from './scale';

describe('a scale', () => {
  it('ends at a round number that nothing passes', () => {
    expect(niceTicks(7)).toEqual([0, 2, 4, 6, 8]);
    expect(niceTicks(10)).toEqual([0, 2.5, 5, 7.5, 10]);
    expect(niceTicks(0.3)).toEqual([0, 0.1, 0.2, 0.3]);
    expect(niceTicks(0)).toEqual([0, 1]);
    for (const largest of [0.007, 1, 13, 99, 100, 101, 12345]) expect(niceTicks(largest).at(-1)).toBeGreaterThanOrEqual(largest);
  });

  it('leaves out labels that would touch', () => {
    expect(labelStep(14, 700, 50)).toBe(1);
    expect(labelStep(14, 350, 50)).toBe(2);
    expect(labelStep(0, 0, 50)).toBe(1);
  });
});
