/** What an attack came to, whether it was given an epsilon or sought the smallest perturbation. */
import type { AttackResult, NearestResult, NearestSample, SampleResult } from '../../harness/index.ts';

export interface SampleOutcome extends Omit<SampleResult, 'adversarial' | 'distance'> {
  /** The answer to what was found; undefined where nothing was. */
  readonly adversarial: SampleResult['adversarial'] | undefined;
  /** Of what was found from the clean sample; undefined where nothing was. */
  readonly distance: number | undefined;
}

export interface AttackOutcome extends Omit<AttackResult, 'adversarials' | 'epsilon' | 'samples'> {
  /** Undefined where the smallest perturbation was sought. */
  readonly epsilon: number | undefined;
  readonly samples: readonly SampleOutcome[];
}

/** The outcome of a search for the smallest perturbation. What was fooled before is fooled at distance 0. */
export function outcomeOf(result: NearestResult): AttackOutcome {
  return { ...result, epsilon: undefined, samples: result.samples.map(sampleOutcome) };
}

function sampleOutcome({ index, sample, label, clean, fooledBefore, found, cost }: NearestSample): SampleOutcome {
  return {
    index,
    sample,
    label,
    clean,
    adversarial: fooledBefore ? clean : found?.answer,
    fooledBefore,
    fooled: fooledBefore || found !== undefined,
    fooledIn8Bits: found?.foolsIn8Bits,
    fooledElsewhere: undefined,
    distance: fooledBefore ? 0 : found?.distance,
    cost,
  };
}
