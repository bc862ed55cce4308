export type { PlainKey, TextKey } from './catalogue';
export { SpeechProvider, useSpeech, useText, type Text } from './context';
export { languages, load, preferredLanguage, type Language } from './language';
