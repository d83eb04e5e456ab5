import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DataError } from '../../errors.ts';
import { digits } from './digits.ts';

describe('digits', () => {
  let folder = '';
  const said: string[] = [];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gibbon-digits-'));
    vi.stubEnv('XDG_CACHE_HOME', folder);
    vi.stubEnv('GIBBON_DATA', undefined);
    said.length = 0;
    vi.spyOn(process.stderr, 'write').mockImplementation((text) => said.push(String(text)) > 0);
  });
  afterEach(async () => {
    vi.restoreAllMocks();
    vi.unstubAllEnvs();
    await rm(folder, { recursive: true });
  });

  const unreachable = async () => {
    throw new TypeError('fetch failed');
  };
  const silent: typeof fetch = (_, init) =>
    new Promise((_resolve, reject) => {
      init?.signal?.addEventListener('abort', () => reject(init.signal?.reason));
    });

  it.each([
    ['is out of reach', unreachable, 60],
    ['never answers', silent, 120],
  ])('are the built-in ones, within seconds and with one line on stderr, if the web %s', async (_, fetch, seconds) => {
    const start = performance.now();
    const data = await digits(undefined, fetch);
    expect((performance.now() - start) / 1000).toBeLessThan(seconds);
    expect(data).toMatchObject({ name: 'built-in digits', comparable: false });
    expect(said.join('').match(/\n/g)).toHaveLength(1);
    expect(said.join('')).toMatch(/^gibbon: .*built-in digits, whose figures cannot be compared with the paper's/);
  });

  it('are none if a folder was named that does not have MNIST', async () => {
    await expect(digits(folder, unreachable)).rejects.toThrow(DataError);
    expect(said).toEqual([]);
  });
});
