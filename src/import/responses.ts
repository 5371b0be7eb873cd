import { AdlError } from '../errors.ts';
import { Fields, isObject } from './fields.ts';
import { refuse } from './row.ts';
import type { Refusal, VenueReader } from './types.ts';

/** One venue response, and what its wrapper says of it. */
export interface Response extends Wrapper {
  readonly value: unknown;
}

interface Wrapper {
  /** `response 2`, `line 3`, or empty when there is but one. */
  readonly place: string;
  readonly account?: string | undefined;
  readonly wallet?: string | undefined;
}

const WRAPPER_FIELDS = ['account', 'wallet', 'response'];

/** The responses in a JSON value: one, an array of them, each perhaps wrapped as `{account, wallet?, response}`. */
export function* responsesOf(value: unknown, venue: VenueReader, from: Wrapper): Generator<Response | Refusal> {
  if (isWrapper(value)) {
    try {
      yield* responsesOf(value.response, venue, unwrap(value, from));
    } catch (error) {
      if (!(error instanceof AdlError)) throw error;
      yield { place: from.place, reason: error.message };
    }
  } else if (Array.isArray(value) && value.some((each) => isResponse(each, venue))) {
    for (const [i, each] of value.entries()) {
      yield* responsesOf(each, venue, { ...from, place: joined(from.place, `response ${i}`) });
    }
  } else {
    yield { ...from, value };
  }
}

export function joined(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(': ');
}

function isWrapper(value: unknown): value is { readonly response: unknown } {
  return isObject(value) && 'response' in value;
}

/** An array in an array is a list of positions in a list of responses. */
function isResponse(value: unknown, venue: VenueReader): boolean {
  return Array.isArray(value) || isWrapper(value) || (isObject(value) && venue.isResponse(value));
}

/** @throws AdlError INVALID_FILE */
function unwrap(value: object, { place }: Wrapper): Wrapper {
  const unknown = Object.keys(value).filter((name) => !WRAPPER_FIELDS.includes(name));
  if (unknown.length > 0) refuse(`unknown field ${unknown.join(', ')} (fields: ${WRAPPER_FIELDS.join(', ')})`);
  const wrapper = new Fields(value);
  return { place, account: wrapper.optionalText('account'), wallet: wrapper.optionalDecimal('wallet') };
}
