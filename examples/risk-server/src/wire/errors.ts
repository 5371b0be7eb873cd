import { AdlError } from 'adl-core';

/** What a client is told of a refusal. */
export interface ErrorBody {
  readonly code: string;
  readonly message: string;
  readonly place?: Readonly<Record<string, string | number>>;
}

/** A refusal by the server itself, before the engine was asked. */
export class Refusal extends Error {
  readonly code: string;
  /** HTTP status of the answer. */
  readonly status: number;

  constructor(code: string, message: string, status = 400) {
    super(message);
    this.code = code;
    this.status = status;
  }
}

/** Codes that a client sees as another's fault than its own. */
const UNAVAILABLE = ['JOURNAL_POISONED', 'JOURNAL_CLOSED', 'ENGINE_POISONED'];

export function statusOf(code: string): number {
  if (UNAVAILABLE.includes(code)) return 503;
  if (code === 'STALE_SEQUENCE' || code === 'SEQUENCE_REUSED') return 409;
  return 422;
}

/** Known refusals by code and words; of anything else no more than that it happened: its words are for the log. */
export function errorBody(error: unknown): ErrorBody {
  if (error instanceof AdlError) {
    const { market, account, row } = error.place;
    const place = {
      ...(row === undefined ? {} : { row }),
      ...(market === undefined ? {} : { market }),
      ...(account === undefined ? {} : { account }),
    };
    return { code: error.code, message: error.message, place };
  }
  if (error instanceof Refusal) return { code: error.code, message: error.message };
  return { code: 'INTERNAL', message: 'the server failed; its log says more' };
}

export function httpStatus(error: unknown): number {
  if (error instanceof Refusal) return error.status;
  return error instanceof AdlError ? statusOf(error.code) : 500;
}
