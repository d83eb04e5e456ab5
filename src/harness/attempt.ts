/** What is done with one sample, on whichever thread: an attack proposes, and the model as it ships is asked. */
import { norms } from '../threat/index.ts';
import type { Attack } from './attack.ts';
import { bisected } from './bisected.ts';
import { Judge } from './judge.ts';
import type { Questions } from './questions.ts';
import type { Assignment, Attempt, Sample } from './sample.ts';
import { type Attempting, subjectOf } from './subject.ts';

/** The attack that does what is assigned: one that seeks within epsilon seeks the smallest by bisection. */
export function seeking(method: Attack, { epsilon }: Pick<Assignment, 'epsilon'>): Attack {
  return Number.isFinite(epsilon) || method.seeks === 'smallest' ? method : bisected(method);
}

/** Makes what attempts one sample. A sample that was fooled before is judged as it is. */
export function attempting(how: Attempting, questions: Questions): (sample: Sample) => Promise<Attempt> {
  const { classifier, assignment, secondJudge } = how;
  const judge = new Judge(classifier, norms[assignment.norm], assignment.epsilon, questions, secondJudge);
  return async (sample) => {
    const { index, input } = sample;
    const { subject, cost, tally } = subjectOf(how, questions, sample);
    const fooledBefore = subject.isFooled(sample.clean);
    const proposal = fooledBefore ? undefined : await how.propose(subject, sample);
    if (proposal === undefined && !Number.isFinite(assignment.epsilon)) {
      return { index, found: undefined, cost, tally };
    }
    const values = (proposal ?? input).slice();
    if (!fooledBefore) subject.project(values);
    const verdict = await judge.verdict(sample, values, subject.isFooled);
    return { index, found: { values, verdict }, cost, tally };
  };
}
