/** Examples of a surrogate are followed to the end, and judged by the model alone. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { linear, samples } from '../../test/linear-classifier.ts';
import { apgd, mifgsm, pgd } from '../attacks/index.ts';
import type { Classifier } from '../classifier/index.ts';
import { constant } from '../graph/index.ts';
import { add } from '../operators/index.ts';
import type { Runtime } from '../runtime/index.ts';
import { nativeRuntime } from '../runtime/node.ts';
import { argMax, floats, row } from '../tensor/index.ts';
import { targeted } from '../threat/index.ts';
import { type Attack, attack, transferred } from './index.ts';

const COUNT = 24;
const inputs = samples([12], COUNT, 0.2, 0.8);

let runtime: Runtime;
let model: Classifier;
/** The same slopes, and every answer is the second class. */
let surrogate: Classifier;
let labels: Int32Array;
beforeAll(async () => {
  runtime = await nativeRuntime({ threads: 1 });
  model = linear(runtime, [12], 2, { low: 0, high: 1 }).classifier;
  surrogate = model.withScores((logits) => add(logits, constant(floats([1, 2], [0, 100]))), 2);
  const logits = await model.logits(inputs);
  labels = Int32Array.from({ length: COUNT }, (_, i) => argMax(row(logits, i)));
});
afterAll(async () => {
  await surrogate.dispose();
  await model.dispose();
  await runtime.dispose();
});

const epsilon = 0.25;
const fooled = ({ samples: each }: { samples: readonly { fooled: boolean }[] }) => each.map((one) => one.fooled);

it.each<Attack>([pgd, apgd, mifgsm])(
  '$name on a surrogate of the same slopes fools what it fools here',
  async (method) => {
    const here = await attack(model, method, inputs, labels, { epsilon });
    const there = await transferred(surrogate, model, method, inputs, labels, { epsilon });
    expect(fooled(here).filter(Boolean).length, 'the test says nothing where all or none are fooled').toBeGreaterThan(
      2,
    );
    expect(fooled(here).filter(Boolean).length).toBeLessThan(COUNT);
    expect(fooled(there)).toEqual(fooled(here));
    expect(there.attack).toBe(`${method.name} on ${surrogate.name}`);
    expect(there.cost.backwards, 'also where the surrogate is fooled before').toBeGreaterThan(COUNT);
  },
);

it('leads toward a class that the surrogate answers already', async () => {
  const criterion = targeted(labels.map((label) => 1 - label));
  const here = await attack(model, pgd, inputs, criterion, { epsilon });
  const there = await transferred(surrogate, model, pgd, inputs, criterion, { epsilon });
  expect(fooled(there)).toEqual(fooled(here));
});
