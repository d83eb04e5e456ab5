/** What `gibbon audit --goal` audits. */
import { SAFE } from '../../classifier/index.ts';
import { OptionError } from '../../errors.ts';
import type { Runtime } from '../../runtime/index.ts';
import type { GoalPlan } from '../goal/plan.ts';
import { openGoal } from '../goal/problem.ts';
import type { AuditPlan } from './plan.ts';
import { type AuditSubject, requireNames } from './subject.ts';

/**
 * Loads the model and the samples, and derives the goal's problem, which is what is audited: every sample is to stay safe.
 *
 * @throws OptionError for options of classifiers, or where two samples have one name
 */
export async function goalSubjectOf(plan: AuditPlan, goal: GoalPlan, runtime: Runtime): Promise<AuditSubject> {
  refuseClasses(plan);
  const open = await openGoal({ ...plan, goal }, runtime);
  const { problem, preprocessing } = open;
  const { names } = open.samples;
  requireNames(names);
  const { classifier, points } = problem;
  return {
    goal: open,
    classifier,
    samples: { inputs: points, names, labels: new Int32Array(names.length).fill(SAFE) },
    classNames: undefined,
    layout: classifier.layout ?? 'nchw',
    preprocessing,
    labelOffset: 0,
  };
}

/** @throws OptionError for what has no meaning beside a goal */
function refuseClasses({ certify, beyond, surrogates, samples }: AuditPlan): void {
  const given = {
    '--certify': certify,
    '--beyond': beyond,
    '--surrogate': surrogates.length > 0,
    '--labels': samples.labels !== undefined,
  };
  const [name] = Object.entries(given).find(([, isGiven]) => isGiven) ?? [];
  if (name === undefined) return;
  throw new OptionError(name, 'it is for audits of classes, and a goal is audited', 'Leave it out, or --goal.');
}
