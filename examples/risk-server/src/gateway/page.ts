import { readFileSync } from 'node:fs';
import type { FastifyInstance } from 'fastify';

/** The page's files, by name: nothing else is served from the disk, and no path of a request becomes a path of ours. */
const FILES = [
  { url: '/', file: 'index.html', type: 'text/html; charset=utf-8' },
  { url: '/app.js', file: 'app.js', type: 'text/javascript; charset=utf-8' },
  { url: '/style.css', file: 'style.css', type: 'text/css; charset=utf-8' },
];
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

export function addPage(app: FastifyInstance, folder: URL): void {
  for (const { url, file, type } of FILES) {
    const body = readFileSync(new URL(file, folder));
    app.get(url, { config: { isPublic: true } }, (_, reply) =>
      reply.type(type).header('content-security-policy', POLICY).header('cache-control', 'no-cache').send(body),
    );
  }
}
