import type { MantineColorsTuple } from '@mantine/core';
import { contrast, hexOf, luminance, oklchOf, parseHex, readableOn } from './colour';

/** The grounds that text stands on. */
export const paper = { light: '#fbfaf8', dark: '#141210' } as const;
export const ink = { light: '#1d1b18', dark: '#ece9e4' } as const;

// WCAG AA for text, with a little to spare for what rounding takes.
const readable = 4.6;

// Above this luminance black is the better text; below, white. Between here and `murky` neither reads well.
export const luminanceThreshold = 0.18;
const murky = 0.27;

/** A tenant's one colour in its uses. */
export interface Accent {
  fill: string;
  fillHover: string;
  onFill: string;
  text: { light: string; dark: string };
  soft: { light: string; dark: string };
  softHover: { light: string; dark: string };
  /** Ten steps from light to dark; the seventh is `fill`. */
  shades: MantineColorsTuple;
}

export const defaultAccent = '#0b6b63';

/** Bright colours stay and get black text, dark ones white text; those in between are made darker. */
function fillOf(hex: string): string {
  const bright = luminance(hex);
  return bright <= luminanceThreshold || bright >= murky ? hex : readableOn(hex, '#ffffff', readable);
}

export function shadesOf(hex: string): MantineColorsTuple {
  const fill = oklchOf(hex);
  const light = [0.975, 0.945, 0.895, 0.83, 0.755, 0.675];
  const faded = [0.12, 0.22, 0.38, 0.58, 0.78, 0.92];
  const steps = light.map((lightness, at) =>
    hexOf({ ...fill, lightness: Math.max(lightness, fill.lightness), chroma: fill.chroma * (faded[at] ?? 1) }),
  );
  const darker = [0.05, 0.1, 0.16].map((less) => hexOf({ ...fill, lightness: Math.max(0.1, fill.lightness - less), chroma: fill.chroma * 0.95 }));
  return [...steps, hex, ...darker] as unknown as MantineColorsTuple;
}

export function accentOf(colour: string | undefined): Accent {
  const chosen = parseHex(colour) ? (colour as string) : defaultAccent;
  const fill = fillOf(chosen);
  const { lightness, ...hue } = oklchOf(fill);
  const tint = (at: number, chroma: number) => hexOf({ hue: hue.hue, lightness: at, chroma: Math.min(hue.chroma, chroma) });
  const soft = { light: tint(0.955, 0.03), dark: tint(0.28, 0.045) };
  return {
    fill,
    fillHover: hexOf({ ...hue, lightness: lightness - 0.045 }),
    onFill: contrast(fill, '#ffffff') >= contrast(fill, '#000000') ? '#ffffff' : '#000000',
    // On their own soft ground, which is the harder of the two.
    text: { light: readableOn(chosen, soft.light, readable), dark: readableOn(chosen, soft.dark, readable) },
    soft,
    softHover: { light: tint(0.925, 0.045), dark: tint(0.33, 0.055) },
    shades: shadesOf(fill),
  };
}
