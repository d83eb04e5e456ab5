import type { Images } from '../data/images/byte-images.ts';
import { input } from '../graph/index.ts';
import { type Architecture, constants, type ParameterTensors } from '../nn/index.ts';
import { floatResult, type Program, type Runtime } from '../runtime/index.ts';
import { argMax, type Box, floats, row } from '../tensor/index.ts';
import type { TrainingSet } from './batches.ts';
import { boundedLeads } from './bounded-leads.ts';
import { overBatches } from './evaluate.ts';

export interface BoundedShareOptions {
  readonly runtime: Runtime;
  /** The radius in Linf. */
  readonly epsilon: number;
  /** Where inputs lie. */
  readonly box: Box;
}

/**
 * The share of samples that are answered correctly everywhere in a ball, by interval bounds as training takes them: of the
 * network as a function, without the rounding of a file. `certify` proves it of the file.
 */
export async function boundedShare(
  { logits, inputShape }: Architecture,
  parameters: ParameterTensors,
  samples: TrainingSet<Images>,
  { runtime, epsilon, box }: BoundedShareOptions,
): Promise<number> {
  const values = constants(parameters);
  const compile = (count: number): Promise<Program> => {
    const x = input('inputs', 'float32', [count, ...inputShape]);
    const y = input('labels', 'int64', [count]);
    const radius = input('radius', 'float32', []);
    const logitsOf = (inputs: typeof x) => logits(inputs, values);
    const { byIntervals } = boundedLeads(logitsOf, { inputs: x, labels: y }, radius, box);
    return runtime.compile({ inputs: [x, y, radius], outputs: { leads: byIntervals, logits: logitsOf(x) } });
  };
  let proved = 0;
  await overBatches(samples, compile, async (program, { inputs, labels }) => {
    const fed = { dtype: 'int64', shape: [labels.length], data: BigInt64Array.from(labels, BigInt) } as const;
    const results = await program.run({ inputs, labels: fed, radius: floats([], [epsilon]) });
    const [leads, answers] = [floatResult(results, 'leads'), floatResult(results, 'logits')];
    labels.forEach((label, i) => {
      const leadsAll = row(leads, i).every((lead, k) => k === label || lead > 0);
      if (leadsAll && argMax(row(answers, i)) === label) proved++;
    });
  });
  return proved / samples.labels.length;
}
