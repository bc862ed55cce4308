import { en } from './en';
import type { Translation } from './catalogue';

export const languages = { en: 'English', de: 'Deutsch' } as const;
export type Language = keyof typeof languages;

const storageKey = 'parley.language';
const isLanguage = (text: string | undefined): text is Language => text !== undefined && text in languages;

/** `de-AT` → `de`, when there is such a catalogue. */
function languageOf(locale: string | undefined): Language | undefined {
  const first = locale?.split('-')[0]?.toLowerCase();
  return isLanguage(first) ? first : undefined;
}

function stored(): string | undefined {
  try {
    return localStorage.getItem(storageKey) ?? undefined;
  } catch {
    return undefined;
  }
}

export function remember(language: Language): void {
  try {
    localStorage.setItem(storageKey, language);
  } catch {
    // It holds until the page is left.
  }
}

/** What was chosen on this device, else what the browser asks for. */
export function preferredLanguage(): Language {
  return languageOf(stored()) ?? navigator.languages.map(languageOf).find((each) => each !== undefined) ?? 'en';
}

/** How dates, numbers and money are written: as the reader's own locale does, where it speaks the language of the page. */
export function localeFor(language: Language, ofUser?: string): string {
  const wanted = [ofUser, ...navigator.languages].find((locale) => languageOf(locale) === language);
  return wanted && Intl.DateTimeFormat.supportedLocalesOf([wanted]).length > 0 ? wanted : language;
}

/** English comes with the page; every other language is a file of its own. */
export async function load(language: Language): Promise<Translation> {
  return language === 'de' ? (await import('./de')).de : en;
}
