/** Where on a line the answer changes. */
import type { Answer } from '../harness/index.ts';
import type { AnswerInterval, AnswerIntervals } from './explanation.ts';

/** What is answered at an epsilon. */
export interface Probe {
  readonly epsilon: number;
  readonly answer: Answer;
}

export type AnswersAt = (epsilons: readonly number[]) => Promise<readonly Answer[]>;

/** Two points with different answers. */
interface Change {
  readonly before: Probe;
  readonly after: Probe;
}

/** Of a smallest epsilon, relative to it. */
const FLIP_TOLERANCE = 2 ** -13;

/** The probes of some epsilons, ascending. */
export async function probesAt(epsilons: readonly number[], answersAt: AnswersAt): Promise<readonly Probe[]> {
  const ascending = epsilons.toSorted((a, b) => a - b);
  const answers = await answersAt(ascending);
  return ascending.map((epsilon, i) => ({ epsilon, answer: answers[i] }));
}

/** Probes of several kinds in one row, ascending. */
export function merged(...parts: readonly (readonly Probe[])[]): readonly Probe[] {
  return parts.flat().sort((a, b) => a.epsilon - b.epsilon);
}

/**
 * All changes between ascending probes, each narrowed by bisection to the tolerance. All that are open are halved in one
 * run. A third class in the middle of a change makes two changes of it.
 */
async function narrowed(probes: readonly Probe[], answersAt: AnswersAt, tolerance: number): Promise<readonly Change[]> {
  const found: Change[] = [];
  let open = changesOf(probes);
  while (open.length > 0) {
    found.push(...open.filter((change) => !isWide(change, tolerance)));
    const wide = open.filter((change) => isWide(change, tolerance));
    const middles = wide.map(({ before, after }) => (before.epsilon + after.epsilon) / 2);
    const answers = middles.length === 0 ? [] : await answersAt(middles);
    open = wide.flatMap(({ before, after }, i) =>
      changesOf([before, { epsilon: middles[i], answer: answers[i] }, after]),
    );
  }
  return found.sort((a, b) => a.after.epsilon - b.after.epsilon);
}

function changesOf(probes: readonly Probe[]): readonly Change[] {
  return probes
    .slice(1)
    .map((after, i) => ({ before: probes[i], after }))
    .filter(({ before, after }) => before.answer.class !== after.answer.class);
}

function isWide({ before, after }: Change, tolerance: number): boolean {
  return after.epsilon - before.epsilon > tolerance;
}

/**
 * The first change above 0.
 *
 * @param probes Ascending, 0 among them.
 */
export async function firstChange(probes: readonly Probe[], answersAt: AnswersAt): Promise<Change | undefined> {
  const [first] = changesOf(probes.filter(({ epsilon }) => epsilon >= 0));
  if (first === undefined) return undefined;
  const changes = await narrowed([first.before, first.after], answersAt, first.after.epsilon * FLIP_TOLERANCE);
  return changes[0];
}

/** The intervals in which one class is answered. @param probes ascending: those at the ends are the ends of the line */
export async function answerIntervals(
  probes: readonly Probe[],
  answersAt: AnswersAt,
  tolerance: number,
): Promise<AnswerIntervals> {
  const changes = await narrowed(probes, answersAt, tolerance);
  const [start, end] = [probes[0], probes[probes.length - 1]];
  // Of the two ends of a change, the one that is farther from 0: there the other answer is certain.
  const boundaries = changes.map(({ before, after }) => (after.epsilon > 0 ? after.epsilon : before.epsilon));
  const intervals = [start.answer, ...changes.map(({ after }) => after.answer)].map(
    (answer, i): AnswerInterval => ({
      from: i === 0 ? start.epsilon : boundaries[i - 1],
      to: boundaries[i] ?? end.epsilon,
      class: answer.class,
    }),
  );
  return { intervals, tolerance };
}
