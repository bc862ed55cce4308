import { DEFAULT_THEME, defaultCssVariablesResolver, mergeMantineTheme, type MantineThemeOverride } from '@mantine/core';
import { ink, paper, type Accent } from './accent';

type Variables = Record<string, string>;

function accentVariables(accent: Accent, scheme: 'light' | 'dark'): Variables {
  return {
    '--mantine-color-accent-filled': accent.fill,
    '--mantine-color-accent-filled-hover': accent.fillHover,
    '--mantine-color-accent-light': accent.soft[scheme],
    '--mantine-color-accent-light-hover': accent.softHover[scheme],
    '--mantine-color-accent-light-color': accent.text[scheme],
    '--mantine-color-accent-outline': accent.text[scheme],
    '--mantine-color-accent-outline-hover': accent.soft[scheme],
    '--mantine-color-accent-text': accent.text[scheme],
    '--mantine-primary-color-contrast': accent.onFill,
    '--mantine-color-anchor': accent.text[scheme],
    '--accent-fill': accent.fill,
    '--accent-on-fill': accent.onFill,
    '--accent-text': accent.text[scheme],
    '--accent-soft': accent.soft[scheme],
  };
}

const ours: Record<'light' | 'dark', Variables> = {
  light: {
    '--ground': paper.light, '--surface': '#ffffff', '--sunken': '#f4f2ee', '--line': '#e6e2dc', '--line-strong': '#8d857a',
    '--ink': ink.light, '--ink-quiet': '#5f594f', '--shadow-float': '0 8px 32px rgb(29 27 24 / 14%)',
    '--good': '#1c7043', '--good-soft': '#e7f3ec', '--warn': '#7a4f00', '--warn-soft': '#fbf1dc', '--bad': '#a8231c', '--bad-soft': '#fbeae8',
    '--note': '#2a5aa0', '--note-soft': '#e8eff9',
    '--chart-1': '#2f6db5', '--chart-2': '#c2620a', '--chart-3': '#12826a', '--chart-4': '#a8407f', '--chart-5': '#6b6f1c', '--chart-6': '#6a55b5',
    '--mantine-color-text': ink.light, '--mantine-color-dimmed': '#5f594f', '--mantine-color-placeholder': '#756d62',
    '--mantine-color-default-border': '#dad5cd', '--mantine-color-error': '#a8231c',
  },
  dark: {
    '--ground': paper.dark, '--surface': '#1c1a18', '--sunken': '#100e0d', '--line': '#302c28', '--line-strong': '#7f786e',
    '--ink': ink.dark, '--ink-quiet': '#b0a99f', '--shadow-float': '0 8px 32px rgb(0 0 0 / 55%)',
    '--good': '#6fcf97', '--good-soft': '#16301f', '--warn': '#e8b04a', '--warn-soft': '#33260b', '--bad': '#ff9087', '--bad-soft': '#3a1714',
    '--note': '#8fb8f2', '--note-soft': '#16263d',
    '--chart-1': '#6fa8e8', '--chart-2': '#f0a04b', '--chart-3': '#4cc2a4', '--chart-4': '#e08ac0', '--chart-5': '#bcc056', '--chart-6': '#a896f0',
    '--mantine-color-text': ink.dark, '--mantine-color-dimmed': '#b0a99f', '--mantine-color-placeholder': '#948c81',
    '--mantine-color-default': '#1c1a18', '--mantine-color-default-hover': '#262320', '--mantine-color-default-border': '#45403a',
    '--mantine-color-error': '#ff9087',
  },
};

const rule = (selector: string, variables: Variables) =>
  `${selector}{${Object.entries(variables).map(([name, value]) => `${name}:${value};`).join('')}}`;

/** The style sheet of a theme: Mantine's variables and ours, for both schemes. */
export function styleSheetOf(theme: MantineThemeOverride, accent: Accent): string {
  const { variables, light, dark } = defaultCssVariablesResolver(mergeMantineTheme(DEFAULT_THEME, theme));
  const of = (scheme: 'light' | 'dark', theirs: Variables) =>
    rule(`:root[data-mantine-color-scheme='${scheme}']`, {
      ...theirs,
      ...ours[scheme],
      ...accentVariables(accent, scheme),
      '--mantine-color-body': ours[scheme]['--ground'] as string,
    });
  return rule(':root', variables) + of('light', light) + of('dark', dark);
}

const sheet = typeof CSSStyleSheet === 'function' && 'replaceSync' in CSSStyleSheet.prototype ? new CSSStyleSheet() : undefined;

/** Puts it on the page. A style tag would need the policy to allow inline styles; a style sheet made by script does not. */
export function adopt(css: string): void {
  if (!sheet) return;
  sheet.replaceSync(css);
  if (!document.adoptedStyleSheets.includes(sheet)) document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}
