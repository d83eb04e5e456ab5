/** What the playground says to files and browsers that it can do nothing with; and the server that it comes from. */
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { servePage } from '../../src/cli/play/page-server.ts';
import { CHROMIUM, isMissing } from '../chromium.ts';
import { start } from '../command-line.ts';
import { node, onnxFile } from '../onnx-model.ts';
import { PLAY, Playground } from '../playground-visit.ts';

const folder = mkdtempSync(join(tmpdir(), 'gibbon-play-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe.skipIf(isMissing)(`bad input on the playground (needs ${CHROMIUM})`, () => {
  let playground: Playground;
  beforeAll(async () => {
    playground = await Playground.start();
  });
  afterAll(() => playground?.end());

  it('says in the language of the reader what is wrong with a file, and goes on', async () => {
    const { page, errors } = await playground.visit('own', 360, 'zh-CN');
    const own = page.locator('.own');
    const drop = page.locator('input[accept=".onnx"]');
    await drop.setInputFiles({ name: 'notes.onnx', mimeType: '', buffer: Buffer.from('this is no model at all') });
    await own.locator('.problem', { hasText: '不是 ONNX 模型' }).waitFor();

    const huge = join(folder, 'huge.onnx');
    writeFileSync(huge, '');
    truncateSync(huge, 401e6);
    await drop.setInputFiles(huge);
    await own.locator('.problem', { hasText: '太大' }).waitFor();
    expect(await own.locator('.problem').textContent()).toContain('npx gibbon attack huge.onnx');

    await page.getByRole('button', { name: 'English' }).click();
    const unsupported = onnxFile({
      inputs: { x: ['N', 1, 28, 28] },
      nodes: [node('Flatten', ['x'], 'flat'), node('Bernoulli', ['flat'], 'y')],
      outputs: ['y'],
    });
    await drop.setInputFiles({ name: 'strange.onnx', mimeType: '', buffer: Buffer.from(unsupported) });
    await own.locator('.problem', { hasText: 'Bernoulli' }).waitFor();

    await own.getByRole('button', { name: /page’s CNN/ }).click();
    await own.locator('.figure .verdict').nth(1).waitFor();
    await own
      .locator('input[accept="image/*"]')
      .setInputFiles({ name: 'text.png', mimeType: 'image/png', buffer: Buffer.from('no picture') });
    await own.locator('.problem', { hasText: 'cannot read this file as a picture' }).waitFor();
    expect(await own.locator('.figure').count(), 'results of the picture before').toBe(0);

    await own.getByRole('button', { name: 'a 7' }).click();
    await own.getByText('Every attack, with its options').click();
    const attacks = own.locator('.all-attacks');
    await attacks.getByLabel(/^Target class/).fill('99');
    await attacks.getByRole('button', { name: 'Attack', exact: true }).click();
    await attacks.locator('.problem', { hasText: 'settings' }).waitFor();
    await attacks.getByLabel(/^Target class/).fill('');
    await attacks.getByRole('button', { name: 'Attack', exact: true }).click();
    await attacks.locator('.verdict').waitFor();

    await drop.setInputFiles({ name: 'notes.onnx', mimeType: '', buffer: Buffer.from('this is no model at all') });
    await own.locator('.problem', { hasText: 'not an ONNX model' }).waitFor();
    expect(await own.locator('.verdict').count(), 'results of the model before').toBe(0);
    expect(errors).toEqual([]);
    await page.close();
  });

  it('tells a photograph that is no digit before it is fooled', async () => {
    const { page } = await playground.visit('lines', 1280);
    await page.locator('.choices summary').click();
    await page.locator('.choices').getByRole('button', { name: 'Photograph' }).click();
    const cat = join(import.meta.dirname, '../../web/photos/cat.jpg');
    await page.locator('.source input[type=file]').setInputFiles(cat);
    await page.locator('.source .problem', { hasText: 'does not look like one written digit' }).waitFor();
    await page.close();
  });

  it('says so where the browser has no WebAssembly SIMD', async () => {
    const { page } = await playground.visit('own', 1280);
    await page.route('**/assets/main-*.js', async (route) => {
      const response = await route.fetch();
      const body = `WebAssembly.validate = () => false;\n${await response.text()}`;
      await route.fulfill({ response, body });
    });
    await page.goto(playground.address);
    await page.reload();
    await page.locator('.stage .problem', { hasText: 'WebAssembly with SIMD' }).waitFor();
    expect(await page.locator('#sum h2').isVisible(), 'the text can be read all the same').toBe(true);
    await page.close();
  });

  it('does not believe a model that is not the one of the manifest', async () => {
    const { page } = await playground.visit('photograph', 1280);
    await page.route('**/softmax-*.onnx', async (route) => {
      const response = await route.fetch();
      const body = Buffer.from(await response.body());
      body[body.length >> 1] ^= 1;
      await route.fulfill({ response, body });
    });
    await page.getByRole('link', { name: /Straight lines/ }).click();
    await page.locator('.problem', { hasText: 'not the file that belongs to this page' }).waitFor();
    await page.close();
  });
});

describe('gibbon play', () => {
  /** What a server answers to a path that no browser would send as it is. */
  function ask(address: string, path: string, headers: Record<string, string> = {}, method = 'GET') {
    return new Promise<{ status: number | undefined; headers: NodeJS.Dict<string | string[]> }>((resolve, reject) => {
      const { hostname, port } = new URL(address);
      request({ host: hostname, port, path, headers, method }, (response) => {
        response.resume();
        resolve({ status: response.statusCode, headers: response.headers });
      })
        .on('error', reject)
        .end();
    });
  }

  it('serves the files of the page, isolated, and nothing else', async () => {
    const { address, server } = await servePage(PLAY, 0);
    const page = await ask(address, '/');
    expect(page.status).toBe(200);
    expect(page.headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-embedder-policy': 'require-corp',
    });
    for (const path of [
      '/../../package.json',
      '/%2e%2e/%2e%2e/package.json',
      '/assets/../../index.js',
      '/assets',
      '//etc/passwd',
    ]) {
      expect((await ask(address, path)).status, path).toBe(404);
    }
    expect((await ask(address, '/', { Host: 'elsewhere.example' })).status, 'a foreign name').toBe(404);
    expect((await ask(address, '/', {}, 'POST')).status).toBe(405);
    await expect(servePage(PLAY, Number(new URL(address).port))).rejects.toThrow('in use');
    await expect(servePage(folder, 0)).rejects.toThrow('the page is not there');
    server.closeAllConnections();
    server.close();
  });

  it('prints its address', async () => {
    const child = start(folder, ['play', '--no-open', '--port', '0']);
    const address = await new Promise<string>((resolve) =>
      child.stdout.once('data', (text) => resolve(String(text).trim())),
    );
    expect(address).toMatch(/^http:\/\/localhost:\d+\/$/);
    expect((await fetch(address)).status).toBe(200);
    child.kill();
  });
});
