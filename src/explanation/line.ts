/** The arguments of the softmax along epsilon. */
import type { Classifier } from '../classifier/index.ts';
import type { FloatTensor } from '../tensor/index.ts';
import { type Along, atEpsilon, finiteLogits, leavingEpsilon } from './along.ts';
import type { LogitLine } from './explanation.ts';
import { logOddsAgainst } from './log-odds-against.ts';
import { straightnessOf } from './straightness.ts';

/** Classes that one picture can tell apart. */
const MOST_CLASSES = 10;

/** So many epsilons, evenly spaced from -range to range. @param count odd */
export function symmetricGrid(range: number, count: number): readonly number[] {
  const half = (count - 1) / 2;
  return Array.from({ length: count }, (_, i) => (range * (i - half)) / half);
}

/** The logits of the classes that matter at ascending epsilons. */
export async function logitLine(
  classifier: Classifier,
  input: FloatTensor,
  direction: Float32Array,
  label: number,
  epsilons: readonly number[],
  inputsAt: Along,
): Promise<LogitLine> {
  const logits = await finiteLogits(classifier, inputsAt(epsilons), atEpsilon(epsilons));
  return {
    epsilons,
    losses: logits.map((values) => logOddsAgainst(values, label)),
    classes: classesThatMatter(logits, label).map((index) => {
      const values = logits.map((all) => all[index]);
      return { class: index, logits: values, straightness: straightnessOf(epsilons, values) };
    }),
    leavesBox: {
      along: leavingEpsilon(input, direction, classifier.box),
      against: leavingEpsilon(
        input,
        direction.map((sign) => -sign),
        classifier.box,
      ),
    },
  };
}

/** The label first, then the classes by how near they come to being answered. */
function classesThatMatter(logits: readonly Float32Array[], label: number): readonly number[] {
  const behind = new Float64Array(logits[0].length).fill(Number.POSITIVE_INFINITY);
  for (const values of logits) {
    const best = values.reduce((most, value) => Math.max(most, value));
    for (let i = 0; i < values.length; i++) behind[i] = Math.min(behind[i], best - values[i]);
  }
  const others = Array.from(behind.keys()).filter((index) => index !== label);
  others.sort((a, b) => behind[a] - behind[b]);
  return [label, ...others.slice(0, MOST_CLASSES - 1)];
}
