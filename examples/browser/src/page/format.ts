/** Numbers for people. Exact amounts stay the decimal strings that they are and only get their thousands apart. */
const whole = new Intl.NumberFormat('en');
const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 3 });

export const count = (value: number): string => whole.format(value);

const MINUS = '\u2212';
const signed = (text: string): string => text.replace('-', MINUS);

export function fixed(value: number, digits: number): string {
  return signed(value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits }));
}

/** With a sign always. */
export function change(text: string): string {
  return text.startsWith(MINUS) || /^[0.,\s%]+$/.test(text) ? text : `+${text}`;
}

export function percent(part: number, digits = 1): string {
  return `${fixed(part * 100, digits)} %`;
}

/** Large sums short: 4.2 M. */
export function short(value: number): string {
  return signed(compact.format(value));
}

/** For the values of an axis, which may differ in a late digit only. */
export function shorter(value: number): string {
  return signed(value.toLocaleString('en', { notation: 'compact', maximumSignificantDigits: 4 }));
}

/** A size with as many digits as say something. */
export function size(value: number): string {
  if (value === 0 || value >= 1000) return fixed(value, 0);
  if (value >= 100) return fixed(value, 1);
  return value.toLocaleString('en', { minimumFractionDigits: 3, maximumFractionDigits: value >= 1 ? 3 : 5 });
}

/** One thing, several things. */
export function counted(value: number, thing: string): string {
  return `${count(value)} ${thing}${value === 1 ? '' : 's'}`;
}

/** Whole units of money. */
export function money(value: number): string {
  return fixed(value, Math.abs(value) < 100 ? 2 : 0);
}

/** Scores as ratios: ⌊x·10^9⌋ over 10^9. */
export function score(value: number): string {
  const x = value / 1e9;
  const size = Math.abs(x);
  return size >= 1e6 ? short(x) : fixed(x, size >= 1000 ? 0 : size >= 100 ? 1 : 3);
}

/** How many times. */
export function times(value: number): string {
  if (!Number.isFinite(value)) return '–';
  return value >= 10_000 ? `${short(value)}×` : `${fixed(value, value >= 100 ? 0 : 1)}×`;
}

export function price(value: number, decimals: number): string {
  if (value === 0) return '0';
  const digits = Math.max(0, Math.min(decimals, 4 - Math.floor(Math.log10(Math.abs(value)))));
  return fixed(value, digits);
}

/** A decimal string with its thousands apart, every digit kept. */
export function exact(text: string): string {
  const [integer, fraction] = text.split('.');
  const grouped = signed(integer!.replace(/\B(?=(\d{3})+(?!\d))/g, ','));
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

/** 1st, 2nd, 3rd. */
export function ordinal(value: number): string {
  const tens = value % 100;
  const suffix = tens >= 11 && tens <= 13 ? 'th' : (['th', 'st', 'nd', 'rd'][value % 10] ?? 'th');
  return `${count(value)}${suffix}`;
}

export function milliseconds(value: number): string {
  return `${fixed(value, value < 100 ? 1 : 0)} ms`;
}
