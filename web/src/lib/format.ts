import { useMemo } from 'react';
import { useSpeech } from '@/i18n';

export interface Amount {
  amount: string;
  currency: string;
}

type Style = 'date' | 'dateTime' | 'time' | 'month' | 'day';

const styles: Record<Style, Intl.DateTimeFormatOptions> = {
  date: { day: 'numeric', month: 'short', year: 'numeric' },
  dateTime: { day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit' },
  time: { hour: '2-digit', minute: '2-digit' },
  month: { month: 'long', year: 'numeric' },
  day: { day: 'numeric', month: 'short' },
};

const steps: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['week', 604_800],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
];

/** `12:05`, or `1:02:05` from an hour on. */
export function clockOf(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const two = (value: number) => String(value).padStart(2, '0');
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}

/** The two largest parts of a span, `1 h 5 min`; exact below an hour. */
function durationOf(seconds: number, unit: (value: number, unit: 'hour' | 'minute' | 'second') => string): string {
  const whole = Math.max(0, Math.round(seconds));
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  const parts = hours > 0 ? [hours && unit(hours, 'hour'), minutes && unit(minutes, 'minute')] : [minutes && unit(minutes, 'minute'), whole % 60 && unit(whole % 60, 'second')];
  return parts.filter(Boolean).join(' ') || unit(0, 'second');
}

export function formatterFor(locale: string, timeZone?: string) {
  const money = ({ amount, currency }: Amount): string =>
    // The amount is an exact decimal; as a number it could lose digits.
    new Intl.NumberFormat(locale, { style: 'currency', currency, trailingZeroDisplay: 'stripIfInteger' } as Intl.NumberFormatOptions).format(
      amount as unknown as number,
    );
  const exactMoney = ({ amount, currency }: Amount): string =>
    new Intl.NumberFormat(locale, { style: 'currency', currency, maximumFractionDigits: 6 }).format(amount as unknown as number);
  const number = (value: number, options?: Intl.NumberFormatOptions): string => new Intl.NumberFormat(locale, options).format(value);
  const unit = (value: number, name: 'hour' | 'minute' | 'second') =>
    new Intl.NumberFormat(locale, { style: 'unit', unit: name, unitDisplay: 'short' }).format(value);
  const when = (time: string | Date, style: Style = 'dateTime'): string => new Intl.DateTimeFormat(locale, { ...styles[style], timeZone }).format(new Date(time));
  const ago = (time: string | Date, now: Date = new Date()): string => {
    const seconds = (new Date(time).getTime() - now.getTime()) / 1000;
    const [name, size] = steps.find(([, each]) => Math.abs(seconds) >= each) ?? ['second', 1];
    const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
    return name === 'second' ? relative.format(0, 'second') : relative.format(Math.round(seconds / size), name);
  };
  return {
    money,
    exactMoney,
    number,
    when,
    ago,
    clock: clockOf,
    percent: (share: number) => number(share, { style: 'percent', maximumFractionDigits: 0 }),
    duration: (seconds: number) => durationOf(seconds, unit),
  };
}

export type Formatter = ReturnType<typeof formatterFor>;

/** Money, numbers and time as the reader's locale writes them. */
export function useFormat(): Formatter {
  const { locale } = useSpeech();
  return useMemo(() => formatterFor(locale), [locale]);
}
