import { AdlError, type AdlErrorCode, type ErrorPlace } from '../errors.ts';

/** A refusal as it travels between threads: class instances do not. */
export interface PackedError {
  readonly code: AdlErrorCode;
  readonly message: string;
  readonly place: ErrorPlace;
}

export function packError({ code, message, place }: AdlError): PackedError {
  return { code, message, place };
}

export function unpackError({ code, message, place }: PackedError): AdlError {
  return new AdlError(code, message, place);
}

/** Buffers of the columns in a value, to be handed over instead of copied. */
export function buffersOf(value: unknown, found = new Set<ArrayBuffer>()): ArrayBuffer[] {
  if (ArrayBuffer.isView(value)) {
    if (value.buffer instanceof ArrayBuffer) found.add(value.buffer);
  } else if (typeof value === 'object' && value !== null) {
    for (const entry of Object.values(value)) buffersOf(entry, found);
  }
  return [...found];
}
