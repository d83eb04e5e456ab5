import type { Classifier } from '../../classifier/index.ts';
import { type Attack, attack, type NearestSample, nearest, type RunOptions, transferred } from '../../harness/index.ts';
import { type AttackOutcome, outcomeOf } from '../../report/attack/outcome.ts';
import type { Examples } from '../../report/attack/pictures.node.ts';
import { type FloatTensor, row } from '../../tensor/index.ts';
import { type Criterion, norms, usualEpsilon } from '../../threat/index.ts';
import type { AttackPlan } from './plan.ts';

export interface Attacked {
  readonly outcome: AttackOutcome;
  readonly examples: Examples;
}

/** Attacks within epsilon, with examples of a surrogate where there is one. An attack that seeks the smallest perturbation does so where no epsilon is given. */
export async function attacked(
  classifier: Classifier,
  method: Attack,
  inputs: FloatTensor,
  criterion: Criterion,
  epsilon: number | undefined,
  run: RunOptions & Pick<AttackPlan, 'norm'>,
  surrogate?: Classifier,
): Promise<Attacked> {
  if (method.seeks === 'smallest' && epsilon === undefined) {
    const result = await nearest(classifier, method, inputs, criterion, run);
    const values = ({ fooledBefore, found }: NearestSample, i: number) =>
      fooledBefore ? row(inputs, i) : found?.values;
    return { outcome: outcomeOf(result), examples: result.samples.map(values) };
  }
  const usual = usualEpsilon(norms[run.norm], classifier.box);
  const within = { ...run, epsilon: epsilon ?? usual };
  const result =
    surrogate === undefined
      ? await attack(classifier, method, inputs, criterion, within)
      : await transferred(surrogate, classifier, method, inputs, criterion, within);
  return { outcome: result, examples: result.samples.map((_, i) => row(result.adversarials, i)) };
}
