/** A web server for the files of one folder, and for nothing else. */
import { createReadStream, type ReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import {
  createServer,
  type OutgoingHttpHeaders,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, sep } from 'node:path';
import { DataError, OptionError } from '../../errors.ts';

const HOST = '127.0.0.1';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
};

/** What lets a page use several threads, and what keeps other pages out of it. */
const headers = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
} as const;

export interface PageServer {
  /** Where the page is, e.g. `http://localhost:4266/`. */
  readonly address: string;
  readonly server: Server;
}

/**
 * Serves a folder on this machine only. Its files are listed once: whatever else is asked for, by whatever path, is not
 * there.
 *
 * @throws DataError where the folder has no page; OptionError where the port cannot be had
 */
export async function servePage(folder: string, port: number): Promise<PageServer> {
  const files = await filesOf(folder);
  const server = createServer(answering(folder, files));
  await new Promise<void>((resolve, reject) => {
    server.once('error', ({ code, message }: NodeJS.ErrnoException) => {
      const reason = code === 'EADDRINUSE' ? `${port} is in use` : message;
      reject(new OptionError('--port', reason, 'Give another one, or 0 for any that is free.'));
    });
    server.listen(port, HOST, resolve);
  });
  return { address: `http://localhost:${portOf(server)}/`, server };
}

function portOf(server: Server): number {
  const address: AddressInfo | string | null = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** Sizes of all files below a folder, by the path of their address. */
async function filesOf(folder: string): Promise<ReadonlyMap<string, number>> {
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  const files = new Map<string, number>();
  for (const name of names) {
    const found = await stat(join(folder, name));
    if (found.isFile()) files.set(`/${name.split(sep).join('/')}`, found.size);
  }
  if (files.has('/index.html')) return files;
  throw new DataError('the page is not there', { path: folder, hint: 'Build the package with npm run build.' });
}

function answering(folder: string, files: ReadonlyMap<string, number>): RequestListener {
  return (request, response) => {
    const [path] = (request.url ?? '/').split(/[?#]/);
    const name = path === '/' ? '/index.html' : path;
    const size = files.get(name);
    // Another host name would be that of a page elsewhere which has its name resolved to this machine.
    const isOurs = /^(localhost|127\.0\.0\.1)(:\d+)?$/.test(request.headers.host ?? '');
    if (size === undefined || !isOurs) {
      response.writeHead(404, headers).end('not found\n');
    } else if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.writeHead(405, { ...headers, Allow: 'GET, HEAD' }).end();
    } else {
      const type = types[extname(name)] ?? 'application/octet-stream';
      const found = { ...headers, 'Content-Type': type, 'Content-Length': size };
      if (request.method === 'HEAD') response.writeHead(200, found).end();
      else send(createReadStream(join(folder, name)), response, found);
    }
  };
}

/** Sends a file. One that has vanished since it was listed is not found; a connection is cut where half of it can be read. */
function send(file: ReadStream, response: ServerResponse, found: OutgoingHttpHeaders): void {
  file.once('open', () => {
    response.writeHead(200, found);
    file.pipe(response);
  });
  file.once('error', () => {
    if (response.headersSent) response.destroy();
    else response.writeHead(404, headers).end('not found\n');
  });
  response.once('close', () => file.destroy());
}
