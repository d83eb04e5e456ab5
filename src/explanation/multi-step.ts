/** How near the answer changes when an attack may look at the gradient again after every step. */
import { pgd } from '../attacks/pgd.ts';
import type { Classifier } from '../classifier/index.ts';
import { nearest } from '../harness/index.ts';
import type { FloatTensor } from '../tensor/index.ts';
import { boxWidth } from '../threat/index.ts';
import type { MultiStep } from './explanation.ts';

const STEPS = 10;
/** Halvings, from the whole box: of a distance of 1/255 of it the last one is a sixtieth. */
const BISECTIONS = 14;

/**
 * Bisects over epsilon how near PGD of ten steps finds another answer, inside the box.
 *
 * @param answer The class that is answered, away from which it leads.
 * @param searchedTo The largest epsilon that is tried. @default the whole box
 * @see Madry, Makelov, Schmidt, Tsipras and Vladu 2018, arXiv 1706.06083
 */
export async function multiStepDistance(
  classifier: Classifier,
  input: FloatTensor,
  answer: number,
  seed: number,
  signal: AbortSignal | undefined,
  searchedTo = boxWidth(classifier.box),
): Promise<MultiStep> {
  const { samples, cost } = await nearest(classifier, pgd, input, Int32Array.of(answer), {
    norm: 'Linf',
    seed,
    options: { steps: STEPS, bisections: BISECTIONS, largest: searchedTo },
    ...(signal && { signal }),
  });
  const [{ found }] = samples;
  return {
    attack: pgd.name,
    steps: STEPS,
    searchedTo,
    cost,
    found: found && {
      epsilon: found.distance,
      answer: found.answer,
      adversarial: { ...input, data: found.values },
      changesIn8Bits: found.foolsIn8Bits,
    },
  };
}
