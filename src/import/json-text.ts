import { AdlError } from '../errors.ts';

/** A JSON value out of a text, and where it lay. */
export interface JsonDocument {
  /** `line 3` in NDJSON, empty when the text is one value. */
  readonly place: string;
  readonly value: unknown;
}

export interface BadDocument {
  readonly place: string;
  readonly reason: string;
}

/** In valid JSON these are strings and numbers, and nothing else begins like them. */
const STRING_OR_NUMBER = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
const BYTE_ORDER_MARK = '\ufeff';

/**
 * Parses JSON with every number as its source text, a string: nothing goes through binary floating point.
 * @throws SyntaxError
 */
export function parseWithNumbersAsText(text: string): unknown {
  // Checked as it is first: the pattern is right for valid JSON alone, and the message gives the caller's own position.
  JSON.parse(text);
  return JSON.parse(text.replace(STRING_OR_NUMBER, (token) => (token.startsWith('"') ? token : `"${token}"`)));
}

/** The value of a JSON text, or one a line of NDJSON. @throws AdlError INVALID_FILE when it is neither */
export function readDocuments(input: string): readonly (JsonDocument | BadDocument)[] {
  const text = input.startsWith(BYTE_ORDER_MARK) ? input.slice(1) : input;
  try {
    return [{ place: '', value: parseWithNumbersAsText(text) }];
  } catch (error) {
    const lines = text.split('\n').map((line, i) => ({ place: `line ${i + 1}`, line }));
    const documents = lines.filter(({ line }) => line.trim() !== '').map(({ place, line }) => readLine(place, line));
    const isNdjson = documents.length > 1 && documents[0] !== undefined && 'value' in documents[0];
    if (!isNdjson) throw new AdlError('INVALID_FILE', `no JSON: ${(error as Error).message}`);
    return documents;
  }
}

function readLine(place: string, line: string): JsonDocument | BadDocument {
  try {
    return { place, value: parseWithNumbersAsText(line) };
  } catch (error) {
    return { place, reason: `no JSON: ${(error as Error).message}` };
  }
}
