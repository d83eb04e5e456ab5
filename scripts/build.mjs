/**
 * Builds the package into dist/. The new build is made beside the old one and takes its place when it is whole, so whoever is
 * running `gibbon` meanwhile always finds all of its files. With --if-stale it does so only where sources have changed since.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle } from './bundle.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const at = (...names) => join(root, ...names);
const DIST = at('dist');
const LOCK = at('node_modules', '.gibbon-build');
/** A build takes seconds; a lock that is older was left by a process that was killed. */
const LOCK_SECONDS = 120;

const isTest = (file) => file.endsWith('.test.ts');

function filesIn(folder) {
  return readdirSync(at(folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !isTest(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

function hashOfSources() {
  const hash = createHash('sha256');
  const single = [
    'package.json',
    'tsconfig.json',
    'tsconfig.build.json',
    'docs/reproduction.json',
    'scripts/bundle.mjs',
  ].map((name) => at(name));
  for (const file of [...filesIn('src'), ...filesIn('web'), ...single]) hash.update(file).update(readFileSync(file));
  return hash.digest('hex');
}

function isFresh(hash) {
  const stamp = join(DIST, 'sources.sha256');
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === hash;
}

function run(tool, ...words) {
  execFileSync(process.execPath, [at('node_modules', tool), ...words], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
}

async function build(hash) {
  const next = `dist.next-${process.pid}`;
  const old = `${DIST}.old-${process.pid}`;
  try {
    run('typescript/bin/tsc', '-p', 'tsconfig.build.json', '--outDir', next);
    await bundle(at(next));
    run('vite/bin/vite.js', 'build', 'web', '--outDir', at(next, 'play'), '--emptyOutDir', '--logLevel', 'warn');
    noteRuntime(at(next, 'play'));
    mkdirSync(at(next, 'demo'));
    copyFileSync(at('web/models/cnn.onnx'), at(next, 'demo', 'digits.onnx'));
    writeFileSync(at(next, 'sources.sha256'), hash);
    if (existsSync(DIST)) renameSync(DIST, old);
    renameSync(at(next), DIST);
  } finally {
    rmSync(at(next), { recursive: true, force: true });
    rmSync(old, { recursive: true, force: true });
  }
}

/**
 * The page's WebAssembly is that of onnxruntime-web. Web hosts need the copy that Vite makes; the published package leaves it
 * out, and `gibbon play` takes the file from where this says it is.
 */
function noteRuntime(page) {
  const copies = readdirSync(join(page, 'assets')).filter((name) => name.endsWith('.wasm'));
  const elsewhere = copies.map((name) => [
    `assets/${name}`,
    `onnxruntime-web/${name.replace(/-[\w-]{8}\.wasm$/, '.wasm')}`,
  ]);
  writeFileSync(join(page, 'elsewhere.json'), JSON.stringify(Object.fromEntries(elsewhere)));
}

/** Waits until no other process is building. */
function lock() {
  for (;;) {
    try {
      mkdirSync(LOCK);
      return;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
      const age = Date.now() - (statSync(LOCK, { throwIfNoEntry: false })?.mtimeMs ?? 0);
      if (age > 1000 * LOCK_SECONDS) rmSync(LOCK, { recursive: true, force: true });
      else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
    }
  }
}

lock();
try {
  const hash = hashOfSources();
  if (!process.argv.includes('--if-stale') || !isFresh(hash)) await build(hash);
} finally {
  rmSync(LOCK, { recursive: true, force: true });
}
