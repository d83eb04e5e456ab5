/** The apps of examples/, as somebody has them who installed the tarball. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { servePage } from '../src/cli/play/page-server.ts';
import { drawDigits, writePng } from '../src/data/index.node.ts';
import { ARGUMENTS, CHROMIUM, isMissing } from './chromium.ts';
import './fresh-build.ts';

const root = resolve(import.meta.dirname, '..');
const folder = mkdtempSync(join(tmpdir(), 'gibbon-apps-'));
const digits = join(root, 'web/models/cnn.onnx');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Makes a package be found below the folder, where it is not there yet. */
function link(name: string, target: string): void {
  const place = join(folder, 'node_modules', name);
  if (existsSync(place)) return;
  mkdirSync(join(place, '..'), { recursive: true });
  symlinkSync(target, place, 'dir');
}

/** What the server answers. */
interface Answered {
  readonly before?: { readonly class: number };
  readonly after?: { readonly class: number };
}

/** Whatever packages lie in a folder, those with a scope too. */
function packagesIn(modules: string): readonly string[] {
  return readdirSync(modules)
    .filter((name) => !name.startsWith('.'))
    .flatMap((name) =>
      name.startsWith('@') ? readdirSync(join(modules, name)).map((part) => `${name}/${part}`) : name,
    );
}

beforeAll(() => {
  const words = ['pack', '--ignore-scripts', '--silent', '--json', '--pack-destination', folder];
  const [{ filename }] = JSON.parse(execFileSync('npm', words, { cwd: root, encoding: 'utf8', stdio: 'pipe' }));
  const installed = join(folder, 'node_modules/gibbon');
  mkdirSync(installed, { recursive: true });
  execFileSync('tar', ['xzf', join(folder, filename), '-C', installed, '--strip-components', '1']);
  for (const name of packagesIn(join(root, 'node_modules'))) link(name, join(root, 'node_modules', name));
  for (const app of ['vite-app', 'express-server']) {
    cpSync(join(installed, 'examples', app), join(folder, app), { recursive: true });
  }
});

describe('the Express server of the examples', () => {
  it('says of pictures how they stand an attack, and of what is no picture that it is none', async () => {
    const elsewhere = join(folder, 'from-the-registry');
    const wanted = JSON.parse(
      execFileSync('node', ['-p', "JSON.stringify(require('./package.json').devDependencies)"], {
        cwd: join(folder, 'express-server'),
        encoding: 'utf8',
      }),
    );
    const words = ['install', '--prefix', elsewhere, '--no-audit', '--no-fund', `express@${wanted.express}`];
    mkdirSync(elsewhere);
    execFileSync('npm', words, { stdio: 'pipe' });
    const modules = join(elsewhere, 'node_modules');
    for (const name of packagesIn(modules)) link(name, join(modules, name));

    const { images } = drawDigits({ count: 1, seed: 1, split: 'test' });
    const picture = join(folder, 'digit.png');
    await writePng(
      picture,
      Uint8Array.from(images.data, (value) => Math.round(255 * value)),
      28,
      28,
      1,
    );
    const server = spawn(process.execPath, ['server.js', digits, '0'], { cwd: join(folder, 'express-server') });
    try {
      const [said] = await once(server.stdout.setEncoding('utf8'), 'data');
      const ask = async (body: Uint8Array<ArrayBuffer> | string, epsilon: string) => {
        const response = await fetch(`${String(said).trim()}/attack?epsilon=${epsilon}`, { method: 'POST', body });
        const answer: Answered = JSON.parse(await response.text());
        return { status: response.status, answer };
      };
      const bytes = new Uint8Array(execFileSync('cat', [picture]));
      const attacked = await ask(bytes, '0.3');
      expect(attacked).toMatchObject({ status: 200, answer: { fooled: true } });
      expect(attacked.answer.after?.class).not.toBe(attacked.answer.before?.class);
      expect(await ask(bytes, '0')).toMatchObject({ status: 200, answer: { fooled: false } });
      expect(await ask('no picture', '0.3')).toMatchObject({ status: 400, answer: { code: 'data' } });
      expect(await ask(bytes, 'much')).toMatchObject({ status: 400, answer: { code: 'option' } });
    } finally {
      server.kill();
    }
  });
});

describe.skipIf(isMissing)(`the Vite app of the examples (needs ${CHROMIUM})`, () => {
  it('is built, and fools a digit in a browser', async () => {
    const app = join(folder, 'vite-app');
    mkdirSync(join(app, 'public'));
    cpSync(digits, join(app, 'public/model.onnx'));
    execFileSync(process.execPath, [join(root, 'node_modules/vite/bin/vite.js'), 'build', '--logLevel', 'error'], {
      cwd: app,
      stdio: 'pipe',
    });
    const { address, server } = await servePage(join(app, 'dist'), 0);
    const browser = await chromium.launch({ executablePath: CHROMIUM, args: ARGUMENTS });
    try {
      const page = await browser.newPage();
      await page.goto(address);
      await page.locator('#said', { hasText: 'it reads' }).waitFor({ timeout: 100_000 });
      await page.locator('#epsilon').fill('0.3');
      await page.locator('#said', { hasText: /^Fooled: it read (\d), with epsilon 0\.3 it reads/ }).waitFor();
    } finally {
      await browser.close();
      server.closeAllConnections();
      server.close();
    }
  });
});
