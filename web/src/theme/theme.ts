import { createTheme, rem, type MantineColorsTuple, type MantineThemeOverride } from '@mantine/core';
import { ink, luminanceThreshold, shadesOf, type Accent } from './accent';

const gray: MantineColorsTuple = [
  '#f8f7f4', '#f2f0ec', '#e8e4de', '#dad5cd', '#c3bcb1', '#a69e92', '#6f675c', '#5f594f', '#413c36', '#1d1b18',
];
const dark: MantineColorsTuple = [
  '#ece9e4', '#c9c3ba', '#aaa399', '#7f786e', '#3d3933', '#322e2a', '#262320', '#141210', '#100e0d', '#0b0a09',
];

/** Everything about Mantine that is ours; what a component needs of style beyond it is in its own CSS module. */
export function themeOf(accent: Accent): MantineThemeOverride {
  return createTheme({
    primaryColor: 'accent',
    primaryShade: 6,
    autoContrast: true,
    luminanceThreshold,
    white: '#ffffff',
    black: '#000000',
    colors: {
      accent: accent.shades,
      gray,
      dark,
      red: shadesOf('#b3261e'),
      green: shadesOf('#1c7043'),
      yellow: shadesOf('#8a5a00'),
      blue: shadesOf('#2c5fa8'),
    },
    fontFamily: "'Inter Variable', system-ui, sans-serif",
    fontFamilyMonospace: "ui-monospace, 'SF Mono', 'Cascadia Mono', 'DejaVu Sans Mono', monospace",
    defaultRadius: 'md',
    radius: { xs: rem(4), sm: rem(6), md: rem(10), lg: rem(14), xl: rem(20) },
    spacing: { xs: rem(8), sm: rem(12), md: rem(16), lg: rem(24), xl: rem(32) },
    fontSizes: { xs: rem(12), sm: rem(14), md: rem(16), lg: rem(18), xl: rem(20) },
    lineHeights: { xs: '1.4', sm: '1.5', md: '1.55', lg: '1.55', xl: '1.55' },
    headings: {
      fontFamily: "'Inter Variable', system-ui, sans-serif",
      fontWeight: '620',
      sizes: {
        h1: { fontSize: rem(28), lineHeight: '1.25' },
        h2: { fontSize: rem(20), lineHeight: '1.3' },
        h3: { fontSize: rem(16), lineHeight: '1.4' },
        h4: { fontSize: rem(14), lineHeight: '1.4' },
      },
    },
    shadows: {
      xs: 'none',
      sm: '0 1px 2px rgb(29 27 24 / 8%)',
      md: '0 4px 16px rgb(29 27 24 / 12%)',
      lg: '0 8px 32px rgb(29 27 24 / 16%)',
      xl: '0 16px 48px rgb(29 27 24 / 20%)',
    },
    respectReducedMotion: true,
    cursorType: 'pointer',
    focusRing: 'auto',
    components: {
      // Locking the page behind a dialog is a rule of base.css; the library's way is a style tag, which the policy forbids.
      Modal: { defaultProps: { lockScroll: false, centered: true, radius: 'lg', transitionProps: { duration: 140 }, overlayProps: { backgroundOpacity: 0.45 } } },
      Drawer: { defaultProps: { lockScroll: false, transitionProps: { duration: 160 }, overlayProps: { backgroundOpacity: 0.45 } } },
      Menu: { defaultProps: { shadow: 'md', radius: 'md', transitionProps: { duration: 100 } } },
      Popover: { defaultProps: { shadow: 'md', transitionProps: { duration: 100 } } },
      Tooltip: { defaultProps: { transitionProps: { duration: 100 }, openDelay: 300, events: { hover: true, focus: true, touch: false } } },
      Select: { defaultProps: { allowDeselect: false, checkIconPosition: 'right' } },
      PasswordInput: { defaultProps: { size: 'md' } },
      TextInput: { defaultProps: { size: 'md' } },
      Anchor: { defaultProps: { underline: 'hover' } },
      Table: { defaultProps: { verticalSpacing: 'sm', horizontalSpacing: 'md' } },
    },
    other: { ink },
  });
}
