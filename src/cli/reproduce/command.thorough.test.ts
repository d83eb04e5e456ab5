import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { loadClassifier } from '../../classifier/load.node.ts';
import { loadMnist } from '../../data/published/mnist.node.ts';
import { DataError, OptionError } from '../../errors.ts';
import { argMax, row } from '../../tensor/index.ts';
import { reproduceCommand } from './command.ts';

const printed: string[] = [];
const run = async (...words: string[]) => {
  printed.length = 0;
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => printed.push(String(text)) > 0);
  await reproduceCommand().exitOverride().parseAsync(words, { from: 'user' });
  return printed.join('');
};
afterEach(() => {
  vi.restoreAllMocks();
});

describe('gibbon reproduce', () => {
  it('refuses what is wrong before it measures anything', async () => {
    await expect(run('--preset', 'enormous')).rejects.toThrow(OptionError);
    await expect(run('--seed', 'x')).rejects.toThrow(OptionError);
    await expect(run('--only', '3,x')).rejects.toThrow('"x" is not a row');
    await expect(run('--only', '1,77')).rejects.toThrow('there is no row 77');
    await expect(run('--data', join(tmpdir(), 'gibbon-no-such-folder'))).rejects.toThrow(DataError);
    expect(printed).toEqual([]);
  });
});

const data = process.env.GIBBON_DATA;
describe.skipIf(data === undefined)('gibbon reproduce on MNIST (set GIBBON_DATA)', () => {
  it('prints one JSON record, and writes it, a page and a table', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'gibbon-reproduce-'));
    const out = join(folder, 'new', 'folder');
    const text = await run(
      ...['--preset', 'smoke', '--only', '3,6-8', '--data', String(data), '--seed', '2', '--json'],
      ...['--out', out, '--models', join(folder, 'models')],
    );
    const record = JSON.parse(text);
    expect(record).toMatchObject({ seed: 2, preset: 'smoke', dataset: { name: 'MNIST', comparable: true } });
    expect(record.rows.map(({ row }: { row: number }) => row)).toEqual([3, 6, 7, 8]);
    expect((await readdir(out)).sort()).toEqual(['reproduction.html', 'reproduction.json', 'reproduction.md']);
    expect(JSON.parse(await readFile(join(out, 'reproduction.json'), 'utf8'))).toEqual(record);
    expect(await readFile(join(out, 'reproduction.md'), 'utf8')).toContain('| 7 | Logistic 3 versus 7');
    await rm(folder, { recursive: true });
    expect(process.exitCode ?? 0).toBe(0);
  });

  it('exports networks that make the same mistakes as files', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'gibbon-reproduce-'));
    const text = await run(
      ...['--preset', 'smoke', '--only', '3,8', '--data', String(data), '--json', '--out', join(folder, 'out')],
      ...['--models', join(folder, 'models'), '--export', join(folder, 'onnx')],
    );
    const { rows } = JSON.parse(text);
    const { images, labels } = await loadMnist({ split: 'test', offline: true });
    const errorOf = async (file: string) => {
      const classifier = await loadClassifier(join(folder, 'onnx', file));
      const answers = await classifier.shipped.outputs(images);
      await classifier.dispose();
      return (100 * labels.filter((label, i) => argMax(row(answers, i)) !== label).length) / labels.length;
    };
    expect(await errorOf('shallow-softmax.onnx')).toBeCloseTo(rows[0].measured['clean error'].value, 6);
    expect(await errorOf('maxout.onnx')).toBeCloseTo(rows[1].measured.error.value, 6);
    await rm(folder, { recursive: true });
  });
});
