import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.wasm': 'application/wasm',
};

/** Policies by the first folder of a path; also what workers are served with, which have their own. */
export const POLICIES = {
  /** Strict, with what WebAssembly needs and no more. */
  wasm: "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'",
  /** The same without WebAssembly. */
  none: "default-src 'none'; script-src 'self'; worker-src 'self'",
} as const;
export type Policy = keyof typeof POLICIES;

export interface Server {
  readonly origin: string;
  close(): Promise<void>;
}

/** Serves a folder as `/POLICY/path`. */
export async function serve(folder: string): Promise<Server> {
  const server = createServer((request, response) => {
    const [, policy, ...rest] = normalize(new URL(request.url ?? '/', 'http://localhost').pathname).split('/');
    try {
      const path = join(folder, ...rest);
      const body = readFileSync(path);
      response.setHeader('content-type', TYPES[extname(path)] ?? 'application/octet-stream');
      response.setHeader('content-security-policy', POLICIES[policy as Policy]);
      response.end(body);
    } catch {
      response.writeHead(404, { 'content-type': 'text/plain' }).end('not found');
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
