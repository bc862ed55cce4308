import { NativeSelect, useMantineColorScheme, type MantineColorScheme } from '@mantine/core';
import { languages, useSpeech, type Language } from '@/i18n';

export function LanguageChoice() {
  const { language, speak, text } = useSpeech();
  return (
    <NativeSelect
      size="xs"
      aria-label={text('common.language')}
      value={language}
      onChange={(event) => void speak(event.currentTarget.value as Language)}
      data={Object.entries(languages).map(([value, label]) => ({ value, label }))}
    />
  );
}

export function SchemeChoice() {
  const { text } = useSpeech();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const schemes: MantineColorScheme[] = ['auto', 'light', 'dark'];
  return (
    <NativeSelect
      size="xs"
      aria-label={text('common.appearance')}
      value={colorScheme}
      onChange={(event) => setColorScheme(event.currentTarget.value as MantineColorScheme)}
      data={schemes.map((value) => ({ value, label: text(`common.schemes.${value}`) }))}
    />
  );
}
