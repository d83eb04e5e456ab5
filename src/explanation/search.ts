/** The search along the direction: how far the line goes, what is answered on it, and what changes the answer first. */
import type { Classifier } from '../classifier/index.ts';
import { isImage } from '../harness/rounding.ts';
import { boxWidth } from '../threat/index.ts';
import { type Along, atEpsilon, clippedAlong, judged, roundedAlong } from './along.ts';
import { type AnswersAt, answerIntervals, firstChange, merged, type Probe, probesAt } from './changes.ts';
import type { AnswerIntervals, MultiStep, SmallestEpsilons } from './explanation.ts';
import { symmetricGrid } from './line.ts';

export interface Search {
  readonly epsilons: readonly number[];
  readonly intervals: AnswerIntervals;
  readonly smallest: SmallestEpsilons;
}

/** Rungs of the ladder of epsilons, each sqrt(2) times the one below; the last one is the width of the box. */
const RUNGS = 25;
/** The line ends at so many times the smallest epsilon that changes the answer: the boundary is seen well. */
const BEYOND_CHANGE = 8;
/** The same where that epsilon is large. */
const JUST_BEYOND = 1.25;
/** How exactly boundaries are found, as a share of the distance between two points of the line. */
const BOUNDARY_TOLERANCE = 2 ** -10;

/**
 * Looks along a direction.
 *
 * @param range How far the line goes. By default eight times the smallest epsilon at which several steps change the answer, or one
 *   step where they do not, but not more than half of the box unless that is needed to show the change.
 */
export async function search(
  classifier: Classifier,
  inputsAt: Along,
  count: number,
  range: number | undefined,
  multiStep: MultiStep,
): Promise<Search> {
  const width = boxWidth(classifier.box);
  const ladder = Array.from({ length: RUNGS }, (_, i) => width * 2 ** ((i + 1 - RUNGS) / 2));
  const answersAt = answersAlong(classifier, inputsAt);
  const rungs = await probesAt([0, ...ladder], answersAt);
  const end = range ?? rangeFor(multiStep.found?.epsilon ?? firstChanged(rungs), width);
  const epsilons = symmetricGrid(end, count);
  const points = await probesAt(epsilons, answersAt);
  const known = merged(rungs, points);
  const change = await firstChange(known, answersAt);

  const onLine = [...known, ...(change === undefined ? [] : [change.before, change.after])];
  const ascending = merged(onLine).filter(({ epsilon }) => Math.abs(epsilon) <= end);
  const intervals = await answerIntervals(ascending, answersAt, (epsilons[1] - epsilons[0]) * BOUNDARY_TOLERANCE);

  const positive = known.flatMap(({ epsilon }) => (epsilon > 0 ? [epsilon] : []));
  const smallest = async (path: Along) => {
    const answers = answersAlong(classifier, path);
    return (await firstChange(await probesAt([0, ...positive], answers), answers))?.after;
  };
  return {
    epsilons,
    intervals,
    smallest: {
      unclipped: change?.after,
      clipped: await smallest(clippedAlong(classifier, inputsAt)),
      rounded: isImage(classifier) ? await smallest(roundedAlong(classifier, inputsAt)) : undefined,
      isImage: isImage(classifier),
      searchedTo: Math.max(width, end),
    },
  };
}

function firstChanged([here, ...rungs]: readonly Probe[]): number | undefined {
  return rungs.find(({ answer }) => answer.class !== here.answer.class)?.epsilon;
}

function rangeFor(epsilon: number | undefined, width: number): number {
  if (epsilon === undefined) return width / 2;
  return Math.max(Math.min(BEYOND_CHANGE * epsilon, width / 2), JUST_BEYOND * epsilon);
}

function answersAlong(classifier: Classifier, inputsAt: Along): AnswersAt {
  return (epsilons) => judged(classifier, inputsAt(epsilons), atEpsilon(epsilons));
}
