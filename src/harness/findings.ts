/** What a run finds out about its own worth. */
import type { Classifier } from '../classifier/index.ts';
import type { Diagnostic } from '../errors.ts';
import { inPercent } from '../numbers.ts';
import { type FloatTensor, largest, rowsOf, sizeOf, smallest } from '../tensor/index.ts';
import { boxWidth, diameterOf, type Norm } from '../threat/index.ts';
import type { GradientTally } from './sample.ts';

/** An epsilon in another scale than the inputs: so large that the ball holds every input, or too small for any pixel. */
export function radiusFindings({ inputShape, layout, box }: Classifier, norm: Norm, epsilon: number): Diagnostic[] {
  const width = boxWidth(box);
  const level = width / 255;
  if (epsilon >= diameterOf(norm, box, sizeOf(inputShape))) {
    const isInLevels = epsilon <= 255 && level < 1;
    const meant = isInLevels ? `: did you mean ${epsilon * width}/255?` : '';
    const message = `epsilon ${epsilon} lets every input become any other in the box ${box.low}..${box.high}${meant}`;
    return [{ code: 'epsilon-beyond-box', message }];
  }
  if (norm.power > 0 && epsilon > 0 && epsilon < level / 2 && layout !== undefined) {
    const meant = level < 1 ? '' : `: did you mean ${Number((epsilon * width).toPrecision(4))}?`;
    const message = `epsilon ${epsilon} is less than half a level of 8-bit pixels in the box ${box.low}..${box.high}, so every example becomes the original again as a PNG${meant}`;
    return [{ code: 'epsilon-below-level', message }];
  }
  return [];
}

/** Gradients that are of no use, and answers that are none. */
export function findings(tally: GradientTally, clean: FloatTensor): Diagnostic[] {
  const found: Diagnostic[] = [];
  const share = (part: number) => `${inPercent((100 * part) / tally.asked, 1)} of ${tally.asked} gradients`;
  if (tally.zero > 0) {
    found.push({
      code: 'zero-gradient',
      message: `${share(tally.zero)} were exactly zero: gradient attacks could not move there, and the model may be weaker than it looks`,
    });
  }
  if (tally.notANumber > 0) {
    found.push({ code: 'nan-gradient', message: `${share(tally.notANumber)} were not a number` });
  }
  const broken = rowsOf(clean).filter((r) => r.some(Number.isNaN)).length;
  if (broken > 0) {
    found.push({
      code: 'nan-output',
      message: `the model answers ${broken} of ${clean.shape[0]} clean samples with NaN`,
    });
  }
  return found;
}

/** Logits within it make nearly equal probabilities. */
const CLOSE = 0.5;

/**
 * Class scores so close together that a softmax hardly tells the best wrong class from the others.
 *
 * @param clean What the model as it ships answers, [N, classes]
 * @param called What it answers that to
 */
export function closeScores(
  { shipped, isProblem, classCount }: Classifier,
  clean: FloatTensor,
  called = 'clean samples',
): Diagnostic[] {
  if (isProblem || classCount < 3) return [];
  const logit = shipped.outputKind === 'probabilities' ? Math.log : (z: number) => z;
  const spreads = rowsOf(clean).map((scores) => logit(largest(scores)) - logit(smallest(scores)));
  const close = spreads.filter((spread) => spread > 0 && spread < CLOSE).length;
  if (2 * close <= spreads.length) return [];
  const message = `the logits of ${close} of ${spreads.length} ${called} are within ${CLOSE} of each other, and a softmax hardly tells the best wrong class from the others: attacks with gradients measure logits by their own spread there, where the gradient of the cross-entropy itself mixes all classes`;
  return [{ code: 'close-scores', message }];
}
