import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import './fresh-build.ts';

const root = resolve(import.meta.dirname, '..');
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const folder = mkdtempSync(join(tmpdir(), 'gibbon-packed-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The package as npm would publish it. */
let tarball = new Uint8Array();
beforeAll(() => {
  const words = ['pack', '--ignore-scripts', '--silent', '--pack-destination', folder];
  const name = execFileSync('npm', words, { cwd: root, encoding: 'utf8', stdio: 'pipe' }).trim();
  tarball = new Uint8Array(readFileSync(join(folder, name)));
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

describe('the entry points', () => {
  const entries = Object.entries(manifest.exports).flatMap(([name, target]) =>
    typeof target === 'object' && target !== null && 'default' in target ? [[name, String(target.default)]] : [],
  );

  it.each(entries)('%s exports what it is known to', async (name, target) => {
    const exported = Object.keys(await import(join(root, target))).sort();
    expect(exported.length, 'fewer names than anybody can learn').toBeGreaterThan(5);
    if (name === '.') expect(exported).toMatchSnapshot();
  });

  it('are those that docs/api.md describes', () => {
    const page = readFileSync(join(root, 'docs', 'api.md'), 'utf8');
    for (const [name] of entries) expect(page).toContain(`\`${name.replace('.', 'gibbon')}\``);
  });
});
