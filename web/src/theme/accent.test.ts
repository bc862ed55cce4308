import { describe, expect, it } from 'vitest';
import { accentOf, defaultAccent, paper } from './accent';
import { contrast } from './colour';

const chosen = ['#0b7285', '#9c36b5', '#2b8a3e', '#e67700', '#364fc7', '#ffd43b', '#ffffff', '#000000', '#7f7f7f', '#ff0000', '#00ff00', '#0000ff', '#fa8072', '#0b7'];

describe('the accent of a tenant', () => {
  it.each(chosen)('made of %s can be read wherever it is used', (colour) => {
    const accent = accentOf(colour);
    expect(contrast(accent.fill, accent.onFill)).toBeGreaterThanOrEqual(4.5);
    for (const scheme of ['light', 'dark'] as const) {
      expect(contrast(accent.text[scheme], paper[scheme])).toBeGreaterThanOrEqual(4.5);
      expect(contrast(accent.text[scheme], accent.soft[scheme])).toBeGreaterThanOrEqual(4.5);
    }
  });

  it('keeps a colour that can be read as it is', () => {
    expect(accentOf('#364fc7').fill).toBe('#364fc7');
    expect(accentOf('#ffd43b').fill).toBe('#ffd43b');
  });

  it('is ours where the tenant chose none or nonsense', () => {
    expect(accentOf(undefined).fill).toBe(defaultAccent);
    expect(accentOf('blue; }').fill).toBe(defaultAccent);
  });

  it('has ten shades from light to dark', () => {
    const { shades, fill } = accentOf('#0b7285');
    expect(shades).toHaveLength(10);
    expect(shades[6]).toBe(fill);
    const lightness = shades.map((shade) => contrast(shade, '#000000'));
    expect(lightness).toEqual([...lightness].sort((a, b) => b - a));
  });
});
