/**
 * Numbers written for people. Nothing here feeds back into a computation. No `Intl`: hosts differ in its data, and the
 * same run should read the same everywhere.
 */
import type { Unit } from './compare.ts';

/** Digits in groups of three. */
export function grouped(text: string): string {
  const [whole = '', fraction] = text.split('.');
  const digits = whole.replace(/\B(?=(\d{3})+(?!\d))/g, ',');
  return fraction === undefined ? digits : `${digits}.${fraction}`;
}

const MAGNITUDES = [
  [1e12, 'T'],
  [1e9, 'B'],
  [1e6, 'M'],
  [1e3, 'k'],
] as const;

/** An amount in units of the asset, three digits and a letter. */
export function money(amount: number): string {
  if (amount < 0) return `−${money(-amount)}`;
  const size = amount;
  for (const [unit, letter] of MAGNITUDES) {
    if (size >= unit * 0.9995)
      return `${(amount / unit).toFixed(size >= unit * 99.95 ? 0 : size >= unit * 9.995 ? 1 : 2)}${letter}`;
  }
  return amount.toFixed(size === 0 ? 0 : 2);
}

/** Quanta as an amount for people. */
export function quanta(amount: bigint, moneyDecimals: number): string {
  return money(Number(amount) / 10 ** moneyDecimals);
}

export function percent(share: number, digits = 1): string {
  return `${(share * 100).toFixed(digits)} %`;
}

export function inUnit(value: number | undefined, unit: Unit): string {
  if (value === undefined) return 'none';
  switch (unit) {
    case 'money':
      return money(value);
    case 'count':
      return grouped(String(Math.round(value)));
    case 'share':
      return percent(value);
    case 'factor':
      return `${value.toFixed(2)}x`;
    case 'seconds':
      return `${Math.round(value)} s`;
    case 'price':
      return grouped(String(Number(value.toPrecision(5))));
  }
}

/** A deviation with its sign: percent, or points where the figure is a share. */
export function deviation(value: number | undefined, unit: Unit): string {
  if (value === undefined) return '';
  const size = Math.abs(value * 100).toFixed(unit === 'share' ? 1 : 0);
  const sign = Number(size) === 0 ? '±' : value < 0 ? '−' : '+';
  return `${sign}${size} ${unit === 'share' ? 'pts' : '%'}`;
}

/** UTC, to the second; with the date when asked for. */
export function clock(time: number, date = false): string {
  const text = new Date(time).toISOString();
  return date ? `${text.slice(0, 10)} ${text.slice(11, 16)}` : text.slice(11, 19);
}
