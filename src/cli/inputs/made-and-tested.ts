/** Samples in two parts: what something is made on, and what it is tested on. */
import type { Classifier } from '../../classifier/index.ts';
import { OptionError } from '../../errors.ts';
import { takeRows } from '../../tensor/index.ts';
import type { ModelPlan } from './model-plan.ts';
import type { Samples } from './sample-options.ts';
import { samplesFor } from './samples-for.ts';

export interface PartsPlan {
  readonly model: ModelPlan;
  /** What it is made on; without `test`, every second sample is left for the test. */
  readonly paths: readonly string[];
  readonly test: readonly string[] | undefined;
  readonly limit: number | undefined;
  /** A file of labels. */
  readonly labels: string | undefined;
  /** Where nobody asks what the samples show, they need none. */
  readonly needsLabels: boolean;
}

/** Never the same samples in both. @throws OptionError where there are too few */
export async function madeAndTested(
  classifier: Classifier,
  { model, paths, test, limit, labels, needsLabels }: PartsPlan,
): Promise<{ readonly made: Samples; readonly tested: Samples }> {
  const label = needsLabels ? undefined : 0;
  const read = async (from: readonly string[], most: number | undefined, of: string | undefined) =>
    (await samplesFor(classifier, model, { paths: from, label, labels: of, limit: most })).samples;
  const samples = await read(paths, limit, labels);
  if (test !== undefined) return { made: samples, tested: await read(test, undefined, undefined) };
  const count = samples.names.length;
  if (count < 2) throw new OptionError('--test', 'one sample cannot be both', 'Give more, or others to test on.');
  const every = (rest: number) => [...samples.names.keys()].filter((i) => i % 2 === rest);
  return { made: taken(samples, every(0)), tested: taken(samples, every(1)) };
}

function taken({ inputs, names, labels }: Samples, indices: readonly number[]): Samples {
  return {
    inputs: takeRows(inputs, indices),
    names: indices.map((i) => names[i]),
    labels: labels && Int32Array.from(indices, (i) => labels[i]),
  };
}
