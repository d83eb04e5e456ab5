/** The loss along the direction of the fast gradient sign method and along random signs: noise is no adversary. */
import { input } from '../../graph/index.ts';
import { crossEntropy } from '../../nn/index.ts';
import { add, mul, sign } from '../../operators/index.ts';
import { randomStream } from '../../random.ts';
import type { FigureRecord } from '../../report/page/figure-record.ts';
import { floats, integers, row } from '../../tensor/index.ts';
import { inputGradient } from '../../training/index.ts';
import type { ClaimContext, TrainedModel } from '../context.ts';
import { samplesBetween } from '../data/data.ts';
import { overRows } from './over-rows.ts';

/** Digits that the curves are means over. */
const DIGITS = 500;
const EPSILONS = Array.from({ length: 11 }, (_, i) => i / 40);

export async function lossAlongEpsilon(context: ClaimContext, { logitsOf }: TrainedModel): Promise<FigureRecord> {
  const { data, runtime, seed } = context;
  const { inputs, labels } = samplesBetween(data.test, 0, Math.min(DIGITS, data.test.labels.length));
  const [, ...shape] = inputs.shape;
  const noise = floats(inputs.shape);
  for (let i = 0; i < labels.length; i++) {
    const random = randomStream(seed, 'sign noise', i);
    const signs = row(noise, i);
    for (let pixel = 0; pixel < signs.length; pixel++) signs[pixel] = random.integer(2) * 2 - 1;
  }
  const losses = await overRows(
    runtime,
    { inputs, noise, labels: integers([labels.length], labels) },
    (count) => ({
      inputs: input('inputs', 'float32', [count, ...shape]),
      noise: input('noise', 'float32', [count, ...shape]),
      labels: input('labels', 'int64', [count]),
    }),
    (rows) => {
      const lossAt = (x: typeof rows.inputs) => crossEntropy(logitsOf(x), rows.labels);
      const ascent = sign(inputGradient(lossAt(rows.inputs), rows.inputs));
      return Object.fromEntries(
        EPSILONS.flatMap((epsilon, i) => [
          [`fgsm ${i}`, lossAt(add(rows.inputs, mul(epsilon, ascent)))],
          [`noise ${i}`, lossAt(add(rows.inputs, mul(epsilon, rows.noise)))],
        ]),
      );
    },
  );
  const means = (kind: string) =>
    EPSILONS.map((_, i) => losses[`${kind} ${i}`].data.reduce((sum, loss) => sum + loss, 0) / labels.length);
  return {
    name: 'loss-along-epsilon',
    title: 'The loss grows along the gradient sign, and hardly along random signs',
    caption: `Mean cross-entropy of ${labels.length} test digits.`,
    data: {
      curves: [
        { label: 'fast gradient sign', epsilons: EPSILONS, losses: means('fgsm') },
        { label: 'random signs', epsilons: EPSILONS, losses: means('noise') },
      ],
    },
  };
}
