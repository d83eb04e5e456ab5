/** The paper's sum, under the hand: what a network says when more and more pixels of a digit are changed, each by the same little. */
import { floats, logOdds, norms, randomStream } from 'gibbon/browser';
import { SIDE } from './digits.ts';
import { CLASSES } from './explore.ts';
import type { JobContext } from './job.ts';
import type { ModelName } from './model-names.ts';

export interface GatherRequest {
  readonly source: ModelName;
  readonly pixels: Float32Array;
  readonly label: number;
  readonly epsilon: number;
}

export interface Gathered extends GatherRequest {
  /** Pixels in the order in which they are changed. */
  readonly order: Int32Array;
  /** What is added to each pixel where all are changed: the gradient's sign, or a sign by chance, times epsilon. */
  readonly aimed: Float32Array;
  readonly random: Float32Array;
  /** How many pixels are changed. */
  readonly counts: readonly number[];
  /** Logits [counts, classes]. */
  readonly aimedLogits: Float32Array;
  readonly randomLogits: Float32Array;
}

/** Between two counts. */
const STRIDE = 8;

export async function gather(request: GatherRequest, { tools }: JobContext): Promise<Gathered> {
  const { source, pixels, label, epsilon } = request;
  const { models } = await tools();
  const model = await models.get(source);
  const input = floats([1, 1, SIDE, SIDE], pixels);
  const { gradient } = await model.gradient(input, Int32Array.of(label), logOdds);
  const direction = new Float32Array(pixels.length);
  norms.Linf.steepest(gradient.data, direction);
  const chance = randomStream(0, 'gather');
  const keys = Float64Array.from(pixels, () => chance.uniform());
  const order = Int32Array.from(pixels.keys()).sort((a, b) => keys[a] - keys[b]);
  const aimed = direction.map((sign) => epsilon * sign);
  const random = aimed.map(() => (chance.uniform() < 0.5 ? -epsilon : epsilon));
  const counts = Array.from({ length: pixels.length / STRIDE + 1 }, (_, i) => i * STRIDE);
  const logitsOf = async (change: Float32Array) => {
    const data = new Float32Array(counts.length * pixels.length);
    counts.forEach((count, at) => {
      data.set(pixels, at * pixels.length);
      for (const pixel of order.subarray(0, count)) data[at * pixels.length + pixel] += change[pixel];
    });
    return (await model.logits({ dtype: 'float32', shape: [counts.length, 1, SIDE, SIDE], data })).data;
  };
  return {
    ...request,
    order,
    aimed,
    random,
    counts,
    aimedLogits: await logitsOf(aimed),
    randomLogits: await logitsOf(random),
  };
}

/** By how much the label's logit leads the largest other one, at each count. */
export function leads(logits: Float32Array, label: number): readonly number[] {
  return Array.from({ length: logits.length / CLASSES }, (_, at) => {
    const row = logits.subarray(at * CLASSES, (at + 1) * CLASSES);
    return row[label] - Math.max(...row.filter((_value, k) => k !== label));
  });
}
