import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type PageServer, servePage } from './page-server.ts';

const SCRIPT = 'let shrinks = true;\n'.repeat(500);

let folder: string;
let page: PageServer;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gibbon-page-'));
  await writeFile(join(folder, 'index.html'), '<p>here</p>');
  await writeFile(join(folder, 'gone.js'), 'gone');
  await writeFile(join(folder, 'app.js'), SCRIPT);
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
    const { status, headers } = await fetch(`${page.address}assets/runtime.wasm`, {
      method: 'HEAD',
      headers: { 'Accept-Encoding': 'identity' },
    });
    expect({ status, type: headers.get('content-type') }).toEqual({ status: 200, type: 'application/wasm' });
    expect(Number(headers.get('content-length'))).toBeGreaterThan(10e6);
  });

  it('sends gzip to those who take it, and the file itself to others', async () => {
    const [packed, whole] = await Promise.all(
      ['gzip', 'identity'].map((coding) => fetch(`${page.address}app.js`, { headers: { 'Accept-Encoding': coding } })),
    );
    expect(packed.headers.get('content-encoding')).toBe('gzip');
    expect(whole.headers.get('content-encoding')).toBe(null);
    expect(Number(packed.headers.get('content-length'))).toBeLessThan(SCRIPT.length / 10);
    expect([await packed.text(), await whole.text()]).toEqual([SCRIPT, SCRIPT]);
    expect(packed.headers.get('vary')).toBe('Accept-Encoding');
  });

  it('lets browsers keep what its name says the contents of, and ask again for the page', async () => {
    const asset = await fetch(`${page.address}assets/runtime.wasm`, { method: 'HEAD' });
    expect(asset.headers.get('cache-control')).toContain('immutable');
    const first = await fetch(page.address);
    expect(first.headers.get('cache-control')).toBe('no-cache');
    const tag = first.headers.get('etag') ?? '';
    const again = await fetch(page.address, { headers: { 'If-None-Match': tag } });
    expect([again.status, await again.text()]).toEqual([304, '']);
    const other = await fetch(page.address, { headers: { 'If-None-Match': '"of another day"' } });
    expect(other.status).toBe(200);
  });
});
