/** An attack of your own that climbs a loss of your own. Gibbon batches it, projects what it finds, and judges. */
import { attack, defineAttack, drawDigits, fgsm, loadClassifier, successRate } from 'gibbon';
import { integer } from 'gibbon/attacks';
import { equalToRange, reduceMax, reduceSum, sub, type Value, where } from 'gibbon/graph';
import { digitsModel } from './digits-model.ts';

/** By how much the best wrong logit exceeds the right one: logits [N, K] and labels [N] to losses [N]. */
function margin(logits: Value, labels: Value): Value {
  const isLabel = equalToRange(labels, logits.shape[1], 1);
  const wrong = reduceMax(where(isLabel, -1e9, logits), [1], false);
  const right = reduceSum(where(isLabel, logits, 0), [1], false);
  return sub(wrong, right);
}

/** Steps that begin at twice epsilon and shrink to nothing. */
const shrinkingSteps = defineAttack({
  name: 'shrinking-steps',
  description: 'gradient steps on the margin that shrink linearly',
  access: 'gradient',
  norms: ['Linf', 'L2', 'L1'],
  options: { steps: integer(20, 'gradient steps', 1) },
  async run(subject, { steps }) {
    const x = subject.input.slice();
    const direction = new Float32Array(x.length);
    for (let i = 0; i < steps; i++) {
      const { gradient } = await subject.ascent(x, margin);
      subject.norm.steepest(gradient, direction);
      const size = 2 * subject.epsilon * (1 - i / steps);
      for (let j = 0; j < x.length; j++) x[j] += size * direction[j];
      subject.project(x);
    }
    return x;
  },
});

const classifier = await loadClassifier(await digitsModel());
const digits = drawDigits({ count: 100, seed: 1, split: 'test' });
const ours = await attack(classifier, shrinkingSteps, digits, digits.labels, { epsilon: 0.05, options: { steps: 30 } });
const theirs = await attack(classifier, fgsm, digits, digits.labels, { epsilon: 0.05 });
console.log(
  `fooled: ${(100 * successRate(ours)).toFixed(0)} % by ours, ${(100 * successRate(theirs)).toFixed(0)} % by FGSM`,
);
await classifier.dispose();
