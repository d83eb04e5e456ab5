import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type PageServer, servePage } from './page-server.ts';

let folder: string;
let page: PageServer;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gibbon-page-'));
  await writeFile(join(folder, 'index.html'), '<p>here</p>');
  await writeFile(join(folder, 'gone.js'), 'gone');
  const elsewhere = { 'assets/runtime.wasm': 'onnxruntime-web/ort-wasm-simd-threaded.wasm' };
  await writeFile(join(folder, 'elsewhere.json'), JSON.stringify(elsewhere));
  page = await servePage(folder, 0);
});
afterEach(async () => {
  page.server.closeAllConnections();
  page.server.close();
  await rm(folder, { recursive: true });
});

describe('the server of the page', () => {
  it('answers 404 where a file has vanished, and continues', async () => {
    await rm(join(folder, 'gone.js'));
    const answers = await Promise.all(['gone.js', 'gone.js', ''].map((path) => fetch(page.address + path)));
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 200]);
    expect(await answers[2].text()).toBe('<p>here</p>');
    expect(answers[2].headers.get('cross-origin-embedder-policy')).toBe('require-corp');
  });

  it('takes a file that another package brings from there', async () => {
    const { status, headers } = await fetch(`${page.address}assets/runtime.wasm`, { method: 'HEAD' });
    expect({ status, type: headers.get('content-type') }).toEqual({ status: 200, type: 'application/wasm' });
    expect(Number(headers.get('content-length'))).toBeGreaterThan(10e6);
  });
});
