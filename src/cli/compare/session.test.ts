import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readReport } from './session.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gibbon-compare-'));
});
afterAll(() => rm(folder, { recursive: true }));

it('reads the record in the folder of an audit', async () => {
  const record = join(folder, 'audit.json');
  await expect(readReport(folder)).rejects.toThrow(`${record}: cannot read it`);
  await writeFile(record, 'torn');
  const inFolder = await readReport(folder).catch((error: Error) => error.message);
  expect(inFolder).toContain(record);
  expect(inFolder).toBe(await readReport(record).catch((error: Error) => error.message));
});
