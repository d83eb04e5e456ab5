/** Examples that are made on one model and judged by another. */
import type { Classifier } from '../classifier/index.ts';
import { type Criterion, toTheEnd } from '../threat/index.ts';
import type { Attack } from './attack.ts';
import { criterionOf, type Inputs, type Labels } from './given.ts';
import type { Options } from './options.ts';
import type { AttackResult } from './result.ts';
import type { AttackOptions } from './run.ts';
import { attack } from './runner.ts';
import { verify } from './verify.ts';

/**
 * Attacks a model with examples that are made on a surrogate: the gradients of the surrogate are followed to the end of the attack,
 * also where it is fooled before, and the model is asked about what comes of it. The cost is that on the surrogate.
 *
 * @param surrogate Takes the same inputs and knows the same classes
 * @param options As for `attack`; `clean`, `secondJudge` and `onSample` are about the model
 * @returns The verdicts of the model; diagnostics of both
 * @throws as `attack`
 * @example
 * const both = ensembleOf([first, second]);
 * const result = await transferred(both, classifier, mifgsm, images, labels, { epsilon: 8 / 255 });
 */
export async function transferred<O extends Options>(
  surrogate: Classifier,
  classifier: Classifier,
  method: Attack<O>,
  inputs: Inputs,
  target: Labels | Criterion,
  options: AttackOptions<O>,
): Promise<AttackResult> {
  const { clean, secondJudge, onSample, options: own, ...common } = options;
  const criterion = criterionOf(target);
  const made = await attack(surrogate, method, inputs, toTheEnd(criterion), {
    ...common,
    ...(own && { options: own }),
  });
  const { onProgress: _, starts: __, ...judging } = common;
  const judged = await verify(classifier, inputs, criterion, made.adversarials, {
    ...judging,
    from: `${method.name} on ${surrogate.name}`,
    ...(clean && { clean }),
    ...(secondJudge && { secondJudge }),
    ...(onSample && { onSample: (result, x) => onSample({ ...result, cost: made.samples[result.index].cost }, x) }),
  });
  const samples = judged.samples.map((sample, i) => ({ ...sample, cost: made.samples[i].cost }));
  return {
    ...judged,
    options: made.options,
    samples,
    cost: made.cost,
    diagnostics: [...judged.diagnostics, ...made.diagnostics],
  };
}
