import { noise, pgd } from '../../attacks/index.ts';
import type { Classifier } from '../../classifier/index.ts';
import { type Attack, attackAtEach, type OptionValue, robustAccuracy } from '../../harness/index.ts';
import type { ProbeOptions } from '../probes/effort.ts';
import type { AccuracyCurve } from './result.ts';
import { type SampleSet, takeSamples } from './sample-set.ts';

/** Shares of epsilon at which accuracy is measured. */
const SHARES = [0.25, 0.5, 0.75, 1, 1.5, 2, 3, 4];
/** A curve shows a shape; it is not the number that is reported. */
const SAMPLES = 100;
const PGD_STEPS = 20;

/** The radii of the curves around that of the audit, which is among them; the first is 0. */
export function curveEpsilons(epsilon: number): number[] {
  return [0, ...SHARES.map((share) => share * epsilon)];
}

/** On how many samples, the first ones, curves are measured. */
export function curveSamples(total: number): number {
  return Math.min(SAMPLES, total);
}

/** Accuracy over epsilon on the first samples, under PGD and under noise. */
export async function accuracyCurves(
  classifier: Classifier,
  samples: SampleSet,
  { epsilon, ...run }: ProbeOptions,
): Promise<AccuracyCurve[]> {
  const few = takeSamples(samples, [...samples.labels.keys()].slice(0, curveSamples(samples.labels.length)));
  const curve = async (method: Attack, options: Readonly<Record<string, OptionValue>>): Promise<AccuracyCurve> => {
    const settings = { ...run, names: few.names, epsilons: curveEpsilons(epsilon), options };
    const results = await attackAtEach(classifier, method, few.inputs, few.labels, settings);
    return {
      attack: method.name,
      samples: few.labels.length,
      points: results.map((result) => ({ epsilon: result.epsilon, accuracy: robustAccuracy(result) })),
    };
  };
  return [await curve(pgd, { steps: PGD_STEPS }), await curve(noise, {})];
}
