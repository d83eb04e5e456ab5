import { it } from 'vitest';
import { drawDigits } from '../data/strokes.ts';
import { markdownTable, plainTable } from '../report/table.ts';
import { nativeRuntime } from '../runtime/node.ts';
import { reproduce } from './index.ts';

it('x', async () => {
  const t = Date.now();
  const train = drawDigits({ count: 12000, seed: 0, split: 'train' });
  const test = drawDigits({ count: 2000, seed: 0, split: 'test' });
  console.log(Date.now() - t);
  const dataset = { name: 'strokes', train, test, comparable: false };
  for (const seed of [0]) {
    const r = await reproduce({ preset: 'smoke', dataset, seed, runtime: await nativeRuntime() });
    console.log(plainTable(r));
    console.log(markdownTable(r));
  }
}, 300000);
