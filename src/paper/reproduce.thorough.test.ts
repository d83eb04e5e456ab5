import { beforeAll, describe, expect, it } from 'vitest';
import { drawDigits } from '../data/index.ts';
import { loadMnist } from '../data/published/mnist.node.ts';
import { OptionError } from '../errors.ts';
import type { ReproductionRecord, RowRecord } from '../report/reproduction/record.ts';
import { nativeRuntime } from '../runtime/node.ts';
import {
  claims,
  neededModels,
  type PaperData,
  type ReproduceOptions,
  type ReproductionEvent,
  reproduce,
} from './index.ts';
import { localTrainer } from './models/train.ts';

const runtime = await nativeRuntime();
/** Milliseconds for all claims, on a machine that has other things to do too. */
const SLOW = 600_000;
const few: PaperData = {
  name: 'a few digits',
  identity: 'a few digits',
  train: drawDigits({ count: 800, seed: 3, split: 'train' }),
  test: drawDigits({ count: 200, seed: 3, split: 'test' }),
  comparable: false,
};
const options: ReproduceOptions = { preset: 'smoke', dataset: few, seed: 0, runtime };

/** The names of the figures that are outside of their intervals. */
function outside({ measured, expected }: RowRecord): string[] {
  return Object.entries(expected)
    .filter(([name, { from, to }]) => {
      const { value } = measured[name];
      return value === null || !(value >= from && value <= to);
    })
    .map(([name]) => `${name} = ${measured[name].value}`);
}

describe('the claims', () => {
  it('have rows of their own, in order', () => {
    expect(claims.map(({ row }) => row)).toEqual(Array.from({ length: 51 }, (_, i) => i + 1));
  });
});

describe('reproduce', () => {
  it.each([0, 1, 2])('rows 1 and 2 are identities: they hold on any data, here with seed %d', async (seed) => {
    const { rows } = await reproduce({ ...options, rows: [1, 2], seed });
    expect(rows.flatMap(outside)).toEqual([]);
    const { measured } = rows[1];
    const [loss, printed] = [measured['mean FGSM loss'].value, measured['formula as printed'].value];
    expect(Number(loss) / Number(printed), 'the printed formula is lower: it has a sign slip').toBeGreaterThan(1.1);
  });

  describe('of every claim', () => {
    const trained: string[] = [];
    let record: ReproductionRecord;
    beforeAll(async () => {
      const here = localTrainer({ data: few, runtime });
      record = await reproduce({
        ...options,
        train: (recipe, seed) => {
          trained.push(recipe.name);
          return here(recipe, seed);
        },
      });
    }, SLOW);

    it("says of data that are not the paper's what holds there, and what so short a run leaves open", () => {
      const said = ['holds on other data', 'does not hold on other data', 'not resolved at this budget'];
      expect(record.rows.filter(({ verdict }) => !said.includes(verdict))).toEqual([]);
      const decided = claims.filter(({ decidedAt = 'smoke' }) => decidedAt === 'smoke').map(({ row }) => row);
      const told = record.rows.filter(({ verdict }) => verdict.endsWith('on other data')).map(({ row }) => row);
      expect(told.filter((row) => !decided.includes(row))).toEqual([]);
      expect(told.length).toBeGreaterThan(10);
      expect(record.dataset).toEqual({ name: 'a few digits', comparable: false, trainCount: 800, testCount: 200 });
    });

    it('trains the models that the claims announce, each once, and no others', () => {
      const announced = neededModels(claims, 'smoke').map(({ recipe }) => recipe.name);
      expect(trained.sort()).toEqual(announced.sort());
    });
  });

  it('is decided by the seed', async () => {
    const figuresOf = ({ rows }: ReproductionRecord) => rows.map(({ measured }) => measured);
    const rows = [2, 4, 7];
    const first = await reproduce({ ...options, rows });
    expect(figuresOf(await reproduce({ ...options, rows }))).toEqual(figuresOf(first));
    expect(figuresOf(await reproduce({ ...options, rows, seed: 1 }))).not.toEqual(figuresOf(first));
  });

  it('trains a model once for all rows that need it, and tells how far it is', async () => {
    const events: ReproductionEvent[] = [];
    await reproduce({ ...options, rows: [7, 6, 2, 4, 3], onProgress: (event) => events.push(event) });
    const trained = events.flatMap((event) => (event.kind === 'training' ? [`${event.model} ${event.done}`] : []));
    expect(new Set(trained).size, 'no step twice').toBe(trained.length);
    const rows = events.flatMap((event) => (event.kind === 'row' ? [event.record.row] : []));
    expect(rows).toEqual([2, 3, 4, 6, 7]);
  });

  it('gives a record that is plain JSON', async () => {
    const record = await reproduce({ ...options, rows: [1] });
    expect(JSON.parse(JSON.stringify(record))).toEqual(record);
    expect(record).toMatchObject({ schema: 'gibbon-reproduction/2', preset: 'smoke', seed: 0, runtime: runtime.name });
    expect(record.rows[0]).toMatchObject({ row: 1, section: '3', seed: 0, dataset: 'a few digits' });
  });

  it.each([{ rows: [1, 60] }, { seed: 0.5 }])('refuses %o', async (wrong) => {
    await expect(reproduce({ ...options, ...wrong })).rejects.toThrow(OptionError);
  });
});

/** Claims that the shortest preset decides. */
const inSeconds = claims.filter(({ decidedAt, proxyAt }) => decidedAt === undefined && proxyAt === undefined);

describe.skipIf(process.env.GIBBON_DATA === undefined)('on MNIST (set GIBBON_DATA)', () => {
  let record: ReproductionRecord;
  beforeAll(async () => {
    const [train, test] = [
      await loadMnist({ split: 'train', offline: true }),
      await loadMnist({ split: 'test', offline: true }),
    ];
    record = await reproduce({
      ...options,
      rows: inSeconds.map(({ row }) => row),
      dataset: { name: 'MNIST', identity: 'MNIST', train, test, comparable: true },
    });
  }, SLOW);

  it('is decided in seconds for the linear models and the RBF network', () => {
    expect(inSeconds.map(({ row }) => row)).toEqual([1, 2, 3, 4, 5, 6, 7, 14, 15, 16, 17, 18]);
  });

  it.each(inSeconds.map(({ row, title, paper }) => ({ row, title, paper })))('row $row: $title, $paper', ({ row }) => {
    const result = record.rows.find((candidate) => candidate.row === row);
    if (result === undefined) throw new Error(`row ${row} is missing in the record`);
    expect(outside(result)).toEqual([]);
    expect(result.verdict).toBe('reproduced');
  });
});
