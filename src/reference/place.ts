import { AdlError, type ErrorPlace } from '../errors.ts';

/** Runs `work` and adds to the place of a refusal where in the caller's input it happened. */
export function at<T>(place: ErrorPlace, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof AdlError) throw new AdlError(error.code, error.message, { ...error.place, ...place });
    throw error;
  }
}
