import type { Schema } from '@/api/contract';
import { isPrice } from './plan_form';

type CreditGift = Schema<'CreditGift'>;
type Price = Schema<'Price'>;
export type CreditUnit = CreditGift['unit'];

export const creditUnits = ['second', 'session', 'call', 'token', 'document'] as const satisfies readonly CreditUnit[];

export const isOrder = (typed: string): boolean => /^ord_[0-9a-z]{1,60}$/.test(typed.trim());

const secondsInMinute = 60;

/** Time is given by the minute and counted by the second. */
export const creditOf = (unit: CreditUnit, amount: number): number => (unit === 'second' ? amount * secondsInMinute : amount);

/** A price as it stands in a form. */
export interface PriceValues {
  unit: Price['unit'];
  amount: string;
  currency: string;
  per: number | '';
}

const microsInOne = 1_000_000;

/** Decimals that end nowhere are no prices, so what is written comes back as it was. */
export const amountOfPrice = ({ micros, currency }: Price) => ({ amount: (micros / microsInOne).toFixed(6).replace(/\.?0+$/, ''), currency });

export const valuesOfPrice = (price: Price): PriceValues => ({ unit: price.unit, ...amountOfPrice(price), per: price.per ?? 1 });

export const isRightPrice = ({ amount, per }: PriceValues): boolean => isPrice(amount) && per !== '' && Number(per) >= 1;

export const priceOf = ({ unit, amount, currency, per }: PriceValues): Price => ({ unit, micros: Math.round(Number(amount) * microsInOne), currency, per: Number(per) });
