/** A page of Gibbon, bundled by Vite as users do it and served from this machine. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { extname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

export interface Site {
  /** Its address, without a slash at the end. The page `/isolated` may share memory with threads, `/` may not. */
  readonly origin: string;
  close(): Promise<void>;
}

const PAGE = resolve(import.meta.dirname, 'page');
const ORT = fileURLToPath(new URL('.', import.meta.resolve('onnxruntime-web/ort-wasm-simd-threaded.wasm')));
const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.wasm': 'application/wasm',
};
const HTML = '<!doctype html><link rel="icon" href="data:,"><script type="module" src="/main.js"></script>';
const ISOLATING = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' };

/** Bundles the page and serves it, ONNX Runtime's own files under `/ort/` and some more files. */
export async function serveSite(files: Readonly<Record<string, Uint8Array>>): Promise<Site> {
  const folder = mkdtempSync(join(tmpdir(), 'gibbon-page-'));
  await build({
    configFile: false,
    logLevel: 'error',
    root: PAGE,
    worker: { format: 'es' },
    build: {
      outDir: folder,
      emptyOutDir: true,
      reportCompressedSize: false,
      rolldownOptions: {
        input: join(PAGE, 'main.mjs'),
        output: { entryFileNames: '[name].js' },
      },
    },
  });
  const contentOf = (path: string): Uint8Array | string => {
    if (path === '/' || path === '/isolated') return HTML;
    return files[path] ?? readFileSync(path.startsWith('/ort/') ? join(ORT, path.slice(5)) : join(folder, path));
  };
  const server = createServer(({ url = '/' }, response) => {
    try {
      const content = contentOf(url);
      response.writeHead(200, {
        'Content-Type': typeof content === 'string' ? 'text/html' : (TYPES[extname(url)] ?? 'application/octet-stream'),
        ...(url === '/' ? {} : ISOLATING),
      });
      response.end(content);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error(`the server listens at ${address}`);
  return {
    origin: `http://127.0.0.1:${address.port}`,
    async close() {
      await new Promise((closed) => server.close(closed));
      rmSync(folder, { recursive: true });
    },
  };
}
