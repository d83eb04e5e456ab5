/** The page of the benchmark, bundled by Vite and served from this machine to a Chromium of its own. */
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { build } from 'vite';
import { servePage } from '../src/cli/play/page-server.ts';
import { exportClassifier } from '../src/nn/index.ts';
import { ARGUMENTS, CHROMIUM, isMissing } from '../test/chromium.ts';
import { mnistCnn } from './mnist-cnn.ts';
import { problem } from './page/problem.ts';
import type { Answers, Question } from './page/worker.ts';

const PAGE = join(import.meta.dirname, 'page');
const HTML = '<!doctype html><link rel="icon" href="data:,"><script type="module" src="/main.js"></script>';

/** Files that the two libraries load on their own. */
const WASM: Readonly<Record<string, readonly string[]>> = {
  ort: ['onnxruntime-web/ort-wasm-simd-threaded.mjs', 'onnxruntime-web/ort-wasm-simd-threaded.wasm'],
  tensorflow: [
    '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm',
    '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm',
    '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-threaded-simd.wasm',
  ],
};

/** Why the page cannot be opened, if there is a reason. */
export function browserObstacle(): string | undefined {
  return isMissing ? `there is no ${CHROMIUM}` : undefined;
}

export interface Site {
  readonly browser: Browser;
  /** Opens the page in a window that has nothing cached. */
  open(threads: number): Promise<Page>;
  close(): Promise<void>;
}

export async function openSite(): Promise<Site> {
  const folder = mkdtempSync(join(tmpdir(), 'gibbon-bench-'));
  await bundle(folder);
  const { address, server } = await servePage(folder, 0);
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ARGUMENTS });
  return {
    browser,
    async open(threads) {
      const context = await browser.newContext();
      const page = await context.newPage();
      await page.goto(`${address}#${threads}`);
      return page;
    },
    async close() {
      await browser.close();
      server.close();
      rmSync(folder, { recursive: true });
    },
  };
}

/** Asks the page for something that its worker knows. */
export function asked<Q extends Question>(page: Page, question: Q): Promise<Awaited<ReturnType<Answers[Q]>>> {
  return page.evaluate(`globalThis.ask('${question}')`);
}

async function bundle(folder: string): Promise<void> {
  await build({
    configFile: false,
    logLevel: 'error',
    root: PAGE,
    // As the playground does: nobody asks for the build for graphics cards.
    resolve: { alias: { 'onnxruntime-web/webgpu': 'onnxruntime-web/wasm' } },
    worker: { format: 'es' },
    build: {
      outDir: folder,
      emptyOutDir: true,
      // TensorFlow.js hands its threads the source of a function, which minifying tears from what it refers to.
      minify: false,
      reportCompressedSize: false,
      rolldownOptions: { input: join(PAGE, 'main.js'), output: { entryFileNames: '[name].js' } },
    },
  });
  for (const [name, files] of Object.entries(WASM)) {
    mkdirSync(join(folder, name));
    for (const file of files) {
      copyFileSync(fileURLToPath(import.meta.resolve(file)), join(folder, name, file.split('/').at(-1) ?? file));
    }
  }
  writeFileSync(join(folder, 'mnist-cnn.onnx'), exportClassifier(mnistCnn, problem().parameters));
  writeFileSync(join(folder, 'index.html'), HTML);
}
