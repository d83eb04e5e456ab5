/** A web server for the files of one folder, and for nothing else. */
import { createReadStream, type ReadStream } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import {
  createServer,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { extname, join, sep } from 'node:path';
import { promisify } from 'node:util';
import { constants, gzip } from 'node:zlib';
import { DataError, OptionError } from '../../errors.ts';

const HOST = '127.0.0.1';

/** Which files of the page other packages bring, as a JSON object from the path in the page to the package's own name of it. */
const ELSEWHERE = 'elsewhere.json';

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

/** Files of these types shrink; pictures and networks hardly do. */
const shrinks: ReadonlySet<string> = new Set(['.html', '.js', '.mjs', '.css', '.json', '.svg', '.wasm']);

/** The build names files below `assets/` by what is in them: such a name never stands for anything else. */
const FOREVER = 'public, max-age=31536000, immutable';
const ASK_AGAIN = 'no-cache';

const compressed = promisify(gzip);

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
  const server = createServer(answering(files));
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

interface PageFile {
  readonly path: string;
  readonly size: number;
  /** Changes with the file. */
  readonly tag: string;
  /** The file gzipped, made once; undefined for one that does not shrink. */
  readonly packed: (() => Promise<Buffer>) | undefined;
}

/** All files below a folder, and those that it takes from elsewhere, by the path of their address. */
async function filesOf(folder: string): Promise<ReadonlyMap<string, PageFile>> {
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  const files = new Map<string, PageFile>();
  for (const name of names) await add(files, name.split(sep).join('/'), join(folder, name));
  if (!files.has('/index.html')) {
    throw new DataError('the page is not there', { path: folder, hint: 'Build the package with npm run build.' });
  }
  const elsewhere: Readonly<Record<string, string>> = files.has(`/${ELSEWHERE}`)
    ? JSON.parse(await readFile(join(folder, ELSEWHERE), 'utf8'))
    : {};
  const { resolve } = createRequire(import.meta.url);
  for (const [name, source] of Object.entries(elsewhere)) {
    if (!files.has(`/${name}`)) await add(files, name, resolve(source));
  }
  return files;
}

async function add(files: Map<string, PageFile>, name: string, path: string): Promise<void> {
  const found = await stat(path);
  if (!found.isFile()) return;
  const tag = `"${found.size.toString(36)}-${Math.round(found.mtimeMs).toString(36)}"`;
  files.set(`/${name}`, { path, size: found.size, tag, packed: shrinks.has(extname(name)) ? once(path) : undefined });
}

/** Packs a file when it is first asked for. The page is near, so speed counts for more than the last per cent. */
function once(path: string): () => Promise<Buffer> {
  let packed: Promise<Buffer> | undefined;
  return () => {
    packed ??= readFile(path).then((bytes) => compressed(bytes, { level: constants.Z_BEST_SPEED }));
    // A file that cannot be read now may be there later.
    packed.catch(() => {
      packed = undefined;
    });
    return packed;
  };
}

function answering(files: ReadonlyMap<string, PageFile>): RequestListener {
  return (request, response) => {
    const [path] = (request.url ?? '/').split(/[?#]/);
    const name = path === '/' ? '/index.html' : path;
    const file = files.get(name);
    // Another host name would be that of a page elsewhere which has its name resolved to this machine.
    const isOurs = /^(localhost|127\.0\.0\.1)(:\d+)?$/.test(request.headers.host ?? '');
    if (file === undefined || !isOurs) {
      response.writeHead(404, headers).end('not found\n');
    } else if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.writeHead(405, { ...headers, Allow: 'GET, HEAD' }).end();
    } else {
      answer(file, name, request, response);
    }
  };
}

function answer(
  { path, size, tag, packed }: PageFile,
  name: string,
  request: IncomingMessage,
  response: ServerResponse,
) {
  const found: OutgoingHttpHeaders = {
    ...headers,
    'Content-Type': types[extname(name)] ?? 'application/octet-stream',
    'Cache-Control': name.startsWith('/assets/') ? FOREVER : ASK_AGAIN,
    ETag: tag,
    ...(packed && { Vary: 'Accept-Encoding' }),
  };
  const isHead = request.method === 'HEAD';
  if (request.headers['if-none-match'] === tag) {
    response.writeHead(304, found).end();
  } else if (packed !== undefined && /\bgzip\b/.test(String(request.headers['accept-encoding']))) {
    packed().then(
      (bytes) => {
        response.writeHead(200, { ...found, 'Content-Encoding': 'gzip', 'Content-Length': bytes.length });
        response.end(isHead ? undefined : bytes);
      },
      () => response.writeHead(404, headers).end('not found\n'),
    );
  } else if (isHead) {
    response.writeHead(200, { ...found, 'Content-Length': size }).end();
  } else {
    send(createReadStream(path), response, { ...found, 'Content-Length': size });
  }
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
