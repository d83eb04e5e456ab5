import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OptionError } from '../../errors.ts';
import { lockFolder } from './folder-lock.ts';

let folder: string;
beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'gibbon-lock-')), 'out');
});
afterEach(() => rm(join(folder, '..'), { recursive: true }));

const heldBy = (owner: string) => lockFolder('--out', folder).then(() => writeFile(join(folder, 'gibbon.lock'), owner));

describe('the lock of a folder', () => {
  it('is gone when the work is done', async () => {
    const release = await lockFolder('--out', folder);
    expect(await readdir(folder)).toEqual(['gibbon.lock']);
    await release();
    expect(await readdir(folder)).toEqual([]);
  });

  it('keeps others out while their process runs, and no longer', async () => {
    const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    await once(other, 'spawn');
    await heldBy(`${other.pid} ${hostname()}\n`);
    await expect(lockFolder('--out', folder)).rejects.toThrow(OptionError);
    await expect(lockFolder('--out', folder)).rejects.toMatchObject({ option: '--out' });
    other.kill('SIGKILL');
    await once(other, 'exit');
    await (await lockFolder('--out', folder))();
    expect(await readdir(folder)).toEqual([]);
  });

  it('keeps out whoever cannot know whether the other process runs', async () => {
    await heldBy('1 another-machine\n');
    await expect(lockFolder('--out', folder)).rejects.toThrow('process 1 on another-machine');
  });
});
