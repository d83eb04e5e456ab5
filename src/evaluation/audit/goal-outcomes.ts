/** What a file answers under attack, where the harm is a goal, and what that comes to over all samples. */
import { pgd } from '../../attacks/index.ts';
import { SAFE, takePoints } from '../../classifier/index.ts';
import type { Answers, GoalProblem, SetMeasure } from '../../goals/index.ts';
import { attack } from '../../harness/index.ts';
import { row } from '../../tensor/index.ts';
import type { ProbeOptions } from '../probes/effort.ts';
import type { Measured } from './audit.ts';

export interface GoalOutcomes {
  /** To what the attacks made of each sample. */
  readonly after: readonly Answers[];
  readonly measures: readonly SetMeasure[];
}

/**
 * Asks the file about the examples. A sample at which the goal is not reached counts with what one more run of PGD makes of it:
 * harm that falls short of the goal is harm too.
 */
export async function goalOutcomes(
  { samples, goal, classifier, points }: GoalProblem,
  { fooledBy }: Pick<Measured, 'fooledBy'>,
  isRight: readonly boolean[],
  run: ProbeOptions,
): Promise<GoalOutcomes> {
  const resisting = [...isRight.keys()].filter((i) => isRight[i] && !fooledBy.has(i));
  const proposals = new Map<number, Float32Array>();
  if (resisting.length > 0 && pgd.norms.includes(run.norm)) {
    const safe = new Int32Array(resisting.length).fill(SAFE);
    const names = resisting.map((i) => run.names[i]);
    const chosen = takePoints(points, resisting);
    const { adversarials } = await attack(classifier, pgd, chosen, safe, { ...run, names });
    for (const [i, sample] of resisting.entries()) proposals.set(sample, row(adversarials, i));
  }
  const after = await Promise.all(
    samples.map(async ({ clean, answer }, i) => {
      const example = fooledBy.get(i)?.outcome.example ?? proposals.get(i);
      return example === undefined ? clean : answer(example);
    }),
  );
  const before = samples.map(({ clean }) => clean);
  return { after, measures: goal.overSet?.(before, after) ?? [meanMeasure(goal, samples, after)] };
}

function meanMeasure(
  goal: GoalProblem['goal'],
  samples: GoalProblem['samples'],
  after: readonly Answers[],
): SetMeasure {
  const mean = (answers: (i: number) => Answers) =>
    samples.reduce((sum, { reference }, i) => sum + goal.measure(answers(i), reference).value, 0) / samples.length;
  const { name, inChinese } = goal.measure(samples[0].clean, samples[0].reference);
  return {
    name: `mean ${name}`,
    inChinese: `${inChinese}的平均值`,
    before: mean((i) => samples[i].clean),
    after: mean((i) => after[i]),
    unit: 'number',
  };
}
