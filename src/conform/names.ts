import { type Decimal, parseDecimal } from '../decimal.ts';
import { AdlError } from '../errors.ts';

/** Names of a case and the numbers that a core knows them by. */
export class Names {
  readonly #numbers = new Map<string, number>();
  readonly #names: string[] = [];

  /** The number of a name, the next one when it is new. */
  add(name: string): number {
    const known = this.#numbers.get(name);
    if (known !== undefined) return known;
    this.#numbers.set(name, this.#names.length);
    return this.#names.push(name) - 1;
  }

  has(name: string): boolean {
    return this.#numbers.has(name);
  }

  get all(): readonly string[] {
    return this.#names;
  }

  /** @throws AdlError with the code given */
  numberOf(name: string, code: 'UNKNOWN_MARKET' | 'UNKNOWN_ACCOUNT'): number {
    const number = this.#numbers.get(name);
    if (number === undefined) throw new AdlError(code, `${JSON.stringify(name)} is not known`);
    return number;
  }

  nameOf(number: number): string {
    return this.#names[number] ?? `(number ${number})`;
  }
}

export function decimalOf(text: string): Decimal {
  return parseDecimal(text, 'a vector');
}
