import { afterAll, beforeAll, expect, it } from 'vitest';
import { answeredBy, netWithoutAnswer, smallNet } from '../../../test/audit-models.ts';
import { classifierFromBytes } from '../../classifier/index.ts';
import type { Runtime } from '../../runtime/index.ts';
import { nativeRuntime } from '../../runtime/node.ts';
import { repetition } from './repetition.ts';

let runtime: Runtime;
beforeAll(async () => {
  runtime = await nativeRuntime();
});
afterAll(() => runtime.dispose());

it('takes what is NaN both times for the same, and what is NaN once for another answer', async () => {
  const { images } = await answeredBy(smallNet(5), 12);
  const classifier = await classifierFromBytes(netWithoutAnswer(5, 0.205), { runtime });
  const { data } = await classifier.shipped.outputs(images);
  expect([data.some(Number.isNaN), data.every(Number.isNaN)], 'some answers are NaN').toEqual([true, false]);
  expect(await repetition(classifier, images)).toEqual(new Array(12).fill(0));
  let asked = 0;
  const forgetful = {
    ...classifier,
    logits: (x: typeof images) => classifier.logits(x),
    shipped: {
      ...classifier.shipped,
      outputs: async (x: typeof images) => {
        const outputs = await classifier.shipped.outputs(x);
        return asked++ === 0 ? outputs : { ...outputs, data: outputs.data.map(() => Number.NaN) };
      },
    },
  };
  const differences = await repetition(forgetful, images);
  expect(differences.some((difference) => difference === 1)).toBe(true);
  expect(differences.every((difference) => difference === 0 || difference === 1)).toBe(true);
  await classifier.dispose();
});
