import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { reproductionSample } from '../../../test/reproduction-sample.ts';
import { DataError } from '../../errors.ts';
import { readReproduction } from './files.node.ts';
import { intervalsSeal } from './seal.ts';

const [row] = reproductionSample.rows;
const moved = (by: number) => ({
  ...row.expected,
  confidence: { ...row.expected.confidence, to: row.expected.confidence.to + by },
});

it('is the same for the same intervals in any order, and another where one moves a little', async () => {
  const reversed = Object.fromEntries(Object.entries(row.expected).reverse());
  expect(await intervalsSeal(reversed)).toBe(await intervalsSeal(row.expected));
  expect(await intervalsSeal(moved(1e-9))).not.toBe(await intervalsSeal(row.expected));
  expect(await intervalsSeal({ ...row.expected, another: { from: 0, to: 1, unit: '' } })).not.toBe(
    await intervalsSeal(row.expected),
  );
});

it('a record is not read where an interval was moved after it was measured', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'gibbon-seal-'));
  try {
    const sealed = { ...row, seal: await intervalsSeal(row.expected) };
    const write = (rows: readonly unknown[]) =>
      writeFile(join(folder, 'reproduction.json'), JSON.stringify({ ...reproductionSample, rows }));
    await write([sealed]);
    expect((await readReproduction(folder))?.rows).toEqual([sealed]);
    await write([{ ...sealed, expected: moved(5) }]);
    await expect(readReproduction(folder)).rejects.toThrow(DataError);
    await expect(readReproduction(folder)).rejects.toThrow('the intervals of row 1 were changed');
  } finally {
    await rm(folder, { recursive: true });
  }
});
