import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { start } from './command-line.ts';
import './fresh-build.ts';

const root = resolve(import.meta.dirname, '..');
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const folder = mkdtempSync(join(tmpdir(), 'gibbon-packed-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Bytes of the tarball, the page's networks aside, and of these: the one for photographs has half a megabyte. */
const BUDGET = { package: 2e6, networks: 1.5e6 };

interface PackedFile {
  readonly path: string;
  readonly size: number;
}

/** The package as npm would publish it. */
let tarball = new Uint8Array();
let files: readonly PackedFile[] = [];
beforeAll(() => {
  const words = ['pack', '--ignore-scripts', '--silent', '--json', '--pack-destination', folder];
  const [packed] = JSON.parse(execFileSync('npm', words, { cwd: root, encoding: 'utf8', stdio: 'pipe' }));
  files = packed.files;
  tarball = new Uint8Array(readFileSync(join(folder, packed.filename)));
});

describe('the packed package', () => {
  it('has nothing that publint warns of', async () => {
    const { messages } = await publint({ pack: { tarball: tarball.slice().buffer }, strict: true });
    expect(messages.map((message) => formatMessage(message, manifest))).toEqual([]);
  });

  it('has types that every way of importing it finds', async () => {
    const result = await checkPackage(createPackageFromTarballData(tarball));
    const problems = 'problems' in result ? result.problems : ['it has no types'];
    // It is made of ES modules alone, which Node's `require` and the resolution of Node 10 are not meant to find.
    const kinds = problems.map((problem) => (typeof problem === 'string' ? problem : problem.kind));
    expect(kinds.filter((kind) => kind !== 'CJSResolvesToESM' && kind !== 'NoResolution')).toEqual([]);
    const missing = problems.filter(
      (problem) =>
        typeof problem !== 'string' && problem.kind === 'NoResolution' && problem.resolutionKind !== 'node10',
    );
    expect(missing).toEqual([]);
  });
});

describe('what is in the package', () => {
  const paths = () => files.map(({ path }) => path);
  /** Networks hardly shrink when they are packed. */
  const networks = () => files.filter(({ path }) => path.endsWith('.onnx')).reduce((sum, { size }) => sum + size, 0);

  it('keeps its budget', () => {
    const largest = files.toSorted((a, b) => b.size - a.size).slice(0, 8);
    const parts = largest.map(({ path, size }) => `${size} ${path}`).join('\n');
    expect(networks(), parts).toBeLessThan(BUDGET.networks);
    expect(tarball.length - networks(), `the largest files:\n${parts}`).toBeLessThan(BUDGET.package);
  });

  it('is no map without its source, no test, and no WebAssembly, which onnxruntime-web brings', () => {
    expect(paths().filter((path) => /\.map$|\.wasm$|\.test\./.test(path))).toEqual([]);
    const elsewhere = JSON.parse(readFileSync(join(root, 'dist/play/elsewhere.json'), 'utf8'));
    expect(Object.values(elsewhere)).toEqual(['onnxruntime-web/ort-wasm-simd-threaded.wasm']);
    const { resolve: find } = createRequire(import.meta.url);
    for (const [copy, source] of Object.entries<string>(elsewhere)) {
      const isSame = readFileSync(join(root, 'dist/play', copy)).equals(readFileSync(find(source)));
      expect(isSame, `${copy} is ${source}`).toBe(true);
    }
  });

  it('is what a reader needs beside the code', () => {
    const wanted = ['CHANGELOG.md', 'SECURITY.md', 'docs/paper.md', 'docs/ci/github-actions.yml', 'examples/README.md'];
    expect(wanted.filter((path) => !paths().includes(path))).toEqual([]);
  });

  it('says its version where it is cited, and who it belongs to', () => {
    expect(readFileSync(join(root, 'CITATION.cff'), 'utf8')).toContain(`\nversion: ${manifest.version}\n`);
    expect(readFileSync(join(root, 'CHANGELOG.md'), 'utf8')).toContain(manifest.version);
    const { homepage, bugs, repository, funding } = manifest;
    for (const address of [homepage, bugs.url, repository.url, funding]) expect(() => new URL(address)).not.toThrow();
  });

  it('is served whole by `gibbon play` where it is installed', async () => {
    const project = join(folder, 'project');
    mkdirSync(join(project, 'node_modules'), { recursive: true });
    execFileSync('tar', ['xzf', readdirSync(folder).find((name) => name.endsWith('.tgz')) ?? '', '-C', project], {
      cwd: folder,
    });
    symlinkSync(join(root, 'node_modules'), join(project, 'package/node_modules'), 'dir');
    const served = start(
      project,
      ['play', '--no-open', '--port', '0'],
      {},
      join(project, 'package/dist/bin/gibbon.js'),
    );
    const [said] = await once(served.stdout.setEncoding('utf8'), 'data');
    const [path] = Object.keys(JSON.parse(readFileSync(join(project, 'package/dist/play/elsewhere.json'), 'utf8')));
    const answer = await fetch(said.trim() + path);
    expect([...new Uint8Array(await answer.arrayBuffer()).subarray(0, 4)]).toEqual([0, 0x61, 0x73, 0x6d]);
    served.kill();
  });
});

describe('the entry points', () => {
  const entries = Object.entries(manifest.exports).flatMap(([name, target]) =>
    typeof target === 'object' && target !== null && 'default' in target ? [[name, String(target.default)]] : [],
  );

  it.each(entries)('%s exports what it is known to', async (name, target) => {
    const exported = Object.keys(await import(join(root, target))).sort();
    expect(exported.length, 'so few names need no entry of their own').toBeGreaterThan(3);
    if (name === '.') expect(exported).toMatchSnapshot();
  });

  it('are those that docs/api.md describes', () => {
    const page = readFileSync(join(root, 'docs', 'api.md'), 'utf8');
    for (const [name] of entries) expect(page).toContain(`\`${name.replace('.', 'gibbon')}\``);
  });
});
