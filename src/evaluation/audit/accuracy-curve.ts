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

/** Accuracy over epsilon on the first samples, under PGD and under noise. */
export async function accuracyCurves(
  classifier: Classifier,
  samples: SampleSet,
  { epsilon, ...run }: ProbeOptions,
): Promise<AccuracyCurve[]> {
  const few = takeSamples(samples, [...samples.labels.keys()].slice(0, SAMPLES));
  const curve = async (method: Attack, options: Readonly<Record<string, OptionValue>>): Promise<AccuracyCurve> => {
    const epsilons = [0, ...SHARES.map((share) => share * epsilon)];
    const settings = { ...run, names: few.names, epsilons, options };
    const results = await attackAtEach(classifier, method, few.inputs, few.labels, settings);
    return {
      attack: method.name,
      samples: few.labels.length,
      points: results.map((result) => ({ epsilon: result.epsilon, accuracy: robustAccuracy(result) })),
    };
  };
  return [await curve(pgd, { steps: PGD_STEPS }), await curve(noise, {})];
}
