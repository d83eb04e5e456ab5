/** Several models as one, on which examples are made that are to fool yet another. */
import { OptionError } from '../errors.ts';
import { add, mul } from '../operators/index.ts';
import type { Classifier } from './classifier.ts';
import { graphClassifier } from './graph-classifier.ts';

/**
 * The mean of the logits of several classifiers of one task, on the runtime of the first. It is its own judge: what it answers is no
 * file's. Disposing of it leaves its members as they are.
 *
 * @throws OptionError for none, or for members that take other inputs or know other classes
 * @see Dong, Liao, Pang, Su, Zhu, Hu and Li 2018, arXiv 1710.06081, equation 8, with equal weights
 */
export function ensembleOf(members: readonly Classifier[]): Classifier {
  const [first, ...others] = members;
  if (first === undefined) throw new OptionError('members', 'an ensemble of no models answers nothing');
  const task = ({ inputShape, classCount, box }: Classifier) =>
    `[${inputShape}] in ${box.low}..${box.high}, ${classCount} classes`;
  const other = others.find((member) => task(member) !== task(first));
  if (other !== undefined) {
    throw new OptionError('members', `${other.name} takes ${task(other)}, and ${first.name} takes ${task(first)}`);
  }
  const { inputShape, layout = 'none', classCount, box, runtime } = first;
  return graphClassifier({
    name: members.map(({ name }) => name).join(' + '),
    logitsOf: (x) =>
      mul(
        members.map(({ logitsOf }) => logitsOf(x)).reduce((sum, logits) => add(sum, logits)),
        1 / members.length,
      ),
    inputShape,
    layout,
    classCount,
    box,
    batchSize: Math.min(...members.map(({ batchSize }) => batchSize)),
    runtime,
    gradientOptions: { straightThrough: true },
  });
}
