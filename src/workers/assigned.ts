/** Work that came as plain data, made into what does it here. */
import { attacks } from '../attacks/index.ts';
import { type Classifier, classifierFromBytes } from '../classifier/index.ts';
import { classifierOfProblem } from '../goals/index.ts';
import { attempting, seeking } from '../harness/attempt.ts';
import type { Questions } from '../harness/questions.ts';
import type { Assignment, Attempt, Sample } from '../harness/sample.ts';
import type { Runtime } from '../runtime/index.ts';
import { criteria } from '../threat/index.ts';
import type { Loading } from './messages.ts';

export async function classifierFor(bytes: Uint8Array, as: Loading, runtime: Runtime): Promise<Classifier> {
  if ('problem' in as) return classifierOfProblem(bytes, as.problem, runtime);
  return classifierFromBytes(bytes, { ...as.options, runtime });
}

/** @param method The name of an attack of the registry */
export function assigned(
  classifier: Classifier,
  method: string,
  assignment: Assignment,
  questions: Questions,
): (sample: Sample) => Promise<Attempt> {
  const criterion = criteria[assignment.criterion];
  const propose = seeking(attacks[method], assignment).with(assignment.options);
  const criterionOf = ({ label }: Sample) => criterion(Int32Array.of(label));
  const how = { classifier, assignment, criterionOf, propose, secondJudge: undefined, starts: [] };
  return attempting(how, questions);
}
