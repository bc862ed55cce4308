import { createContext, useContext, useMemo, useState, type ReactNode } from 'react';
import { fill, lookUp, type TextKey, type Translation, type Values } from './catalogue';
import { en } from './en';
import { load, localeFor, remember, type Language } from './language';

export interface Text {
  <K extends TextKey>(key: K, ...values: Values<K>): string;
}

export interface Speech {
  language: Language;
  /** BCP 47, for dates, numbers and money. */
  locale: string;
  text: Text;
  speak: (language: Language) => Promise<void>;
  /** The user's own locale, once they are known. */
  follow: (locale: string | undefined) => void;
}

const SpeechContext = createContext<Speech | undefined>(undefined);

function textIn(catalogue: Translation, language: Language, locale: string): Text {
  const number = new Intl.NumberFormat(locale);
  return (key, ...[values]) => {
    const leaf = lookUp(catalogue, key) ?? lookUp(en, key);
    return leaf === undefined ? key : fill(leaf, (values ?? {}) as Record<string, string | number>, language, (value) => number.format(value));
  };
}

export function SpeechProvider({ language: first, catalogue: loaded, children }: { language: Language; catalogue: Translation; children: ReactNode }) {
  const [{ language, catalogue }, setSpoken] = useState({ language: first, catalogue: loaded });
  const [ofUser, follow] = useState<string>();
  const speech = useMemo<Speech>(() => {
    const locale = localeFor(language, ofUser);
    return {
      language,
      locale,
      text: textIn(catalogue, language, locale),
      follow,
      speak: async (next) => {
        setSpoken({ language: next, catalogue: await load(next) });
        remember(next);
        document.documentElement.lang = next;
      },
    };
  }, [language, catalogue, ofUser]);
  return <SpeechContext value={speech}>{children}</SpeechContext>;
}

export function useSpeech(): Speech {
  const speech = useContext(SpeechContext);
  if (!speech) throw new Error('useSpeech outside of SpeechProvider');
  return speech;
}

/** `const text = useText(); text('common.save')` */
export const useText = (): Text => useSpeech().text;
