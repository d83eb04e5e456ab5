/** What an explanation comes to, in sentences. */
import type { Explanation, NoiseNeeds, SmallestEpsilons } from '../../explanation/index.ts';
import { compact, grouped, percent } from '../../numbers.ts';
import type { MeasuredPoints } from './goal-record.ts';
import { signed } from './text.ts';

/** How the same things are said of an answer that changes and of a goal that is reached. */
export interface Sayings {
  /** What happens: the input ... within a distance. */
  readonly happens: string;
  readonly happensToIt: string;
  readonly didNot: string;
  /** What noise mostly does instead. */
  readonly stays: string;
  /** What the log-odds are of. */
  readonly odds: string;
  readonly border: string;
}

const answers: Sayings = {
  happens: 'changes the answer',
  happensToIt: 'changes it',
  didNot: 'found no change of the answer',
  stays: 'leave the answer as it is',
  odds: 'the log-odds of another answer',
  border: 'the input lies near a boundary',
};

/** Of a problem's classifier, whose answer is whether the goal is reached. */
export const ofGoals: Sayings = {
  happens: 'reaches the goal',
  happensToIt: 'reaches it',
  didNot: 'did not reach the goal',
  stays: 'do not reach the goal',
  odds: "the goal's margin",
  border: 'the input lies near to where the goal is reached',
};

/** A distance below this share of another is told beside it. */
const NEARER = 0.99;
/** So many times as large is another size. */
const FAR = 2;

/** A distance, and for images what it is in grey levels. */
function distance(epsilon: number, { level, smallest }: Explanation): string {
  const exact = epsilon / level;
  const levels = exact < 10 ? compact(exact, 2) : String(Math.round(exact));
  return `${compact(epsilon, 3)}${smallest.isImage ? ` (${levels} grey ${levels === '1' ? 'level' : 'levels'})` : ''}`;
}

/** What it takes to change the answer: by ten steps, by one, and by noise. */
function answerChanges(explanation: Explanation, said: Sayings): string {
  const { multiStep, smallest, noiseNeeds } = explanation;
  const far = distance(multiStep.searchedTo, explanation);
  const steps =
    multiStep.found === undefined
      ? `A ${multiStep.steps}-step attack ${said.didNot} up to ${far}`
      : `A ${multiStep.steps}-step attack ${said.happens} within ${distance(multiStep.found.epsilon, explanation)}`;
  return `${steps}; ${oneStepInWords(smallest, said)}; random noise needs ${noiseNeedsInWords(noiseNeeds)}.`;
}

function oneStepInWords({ clipped, unclipped }: SmallestEpsilons, said: Sayings): string {
  const outside = unclipped && compact(unclipped.epsilon, 3);
  if (clipped === undefined) {
    const beyond = outside === undefined ? '' : ` (${outside} ${said.happensToIt} if values may leave their range)`;
    return `one step along the gradient ${said.happensToIt} at no epsilon that was tried${beyond}`;
  }
  const isNearer = unclipped !== undefined && unclipped.epsilon < NEARER * clipped.epsilon;
  const beyond = isNearer ? ` (${outside} if values may leave their range)` : '';
  return `one step along the gradient needs ${compact(clipped.epsilon, 3)}${beyond}`;
}

function noiseNeedsInWords({ above, atMost }: NoiseNeeds): string {
  if (atMost === undefined) return `more than ${compact(above, 3)}`;
  return above === 0 ? `at most ${compact(atMost, 3)}` : `${compact(above, 3)} to ${compact(atMost, 3)}`;
}

/** How well a straight line fits, from which share on it is called so. */
const degrees = [
  { from: 0.95, words: 'is nearly linear' },
  { from: 0.75, words: 'is only roughly linear' },
  { from: 0, words: 'is not linear' },
];

/** How straight the loss is along the gradient's sign. */
function linearityInWords({ linearity: { fit, to }, gradient }: Explanation): string {
  if (gradient.zeroShare === 1) return 'The gradient is zero, so there is no direction to follow.';
  const [{ words }] = degrees.filter(({ from }) => fit >= from);
  return `Along the gradient this network ${words}: up to ${compact(to, 3)}, a straight line explains ${percent(fit, 0)} of what happens.`;
}

/** The answer to the question why the input can be perturbed into another answer, first of all. @default said answers that change */
export function statement(explanation: Explanation, said = answers): string {
  return `${answerChanges(explanation, said)} ${linearityInWords(explanation)}`;
}

/** What noise says beside an example. @param nearest how far that is */
function noiseInWords({ above, atMost }: NoiseNeeds, nearest: number, said: Sayings): readonly string[] {
  if (above >= FAR * nearest) {
    return [
      `The direction matters, not the size: random signs of size ${compact(above, 3)}, ${compact(above / nearest, 2)} times as large, ${said.stays} in most draws.`,
    ];
  }
  if (above >= nearest) return [`Random signs of the same size ${said.stays} in most draws.`];
  return atMost !== undefined && atMost <= FAR * nearest
    ? [`Random noise of about the same size ${said.happens} too: ${said.border}.`]
    : [];
}

/** What the goal measures before, after several steps, and after one. */
export function goalMeasures(
  { multiStep, example }: Explanation,
  { before, severalSteps, oneStep }: MeasuredPoints,
): string {
  const after = severalSteps && `; after ${multiStep.steps} steps ${compact(severalSteps.value)}`;
  const name = before.name.charAt(0).toUpperCase() + before.name.slice(1);
  return `${name}: ${compact(before.value)} before${after ?? ''}; after one step of ${compact(example.epsilon)} ${compact(oneStep.value)}.`;
}

/** What follows from the numbers. @default said answers that change */
export function conclusion(explanation: Explanation, said = answers): string {
  const { multiStep, smallest, noiseNeeds, linearity, gradient, comparisons } = explanation;
  const [ten, one] = [multiStep.found, smallest.clipped].map((flip) => flip?.epsilon ?? Number.POSITIVE_INFINITY);
  const nearest = Math.min(ten, one);
  if (!Number.isFinite(nearest)) {
    return `Nothing that was tried inside the range of values ${said.happens}. That is not a proof: stronger attacks may.`;
  }
  const { cost } = multiStep;
  const first = comparisons.find(({ predicted }) => predicted > 0);
  return [
    ...noiseInWords(noiseNeeds, nearest, said),
    ...(first === undefined || gradient.zeroShare === 1
      ? []
      : [
          `At ${distance(first.epsilon, explanation)} the gradient promises ${signed(first.predicted, 3)} in ${said.odds}; ${signed(first.actual, 3)} happens, ${percent(first.actual / first.predicted, 0)} of it.`,
        ]),
    ...(ten < one / FAR && linearity.fit < degrees[0].from
      ? ['One step overshoots this curved surface, and an attack that follows its bends needs far less.']
      : []),
    ...(multiStep.found?.changesIn8Bits === undefined
      ? []
      : [
          `Rounded to 8 bits, as in a PNG, the ${multiStep.steps}-step example ${multiStep.found.changesIn8Bits ? 'still' : 'no longer'} ${said.happens}.`,
        ]),
    `${
      multiStep.found === undefined
        ? `That ${multiStep.steps} steps found nothing is not a proof`
        : `The ${multiStep.steps}-step distance is what an attack found, so the true one is this or smaller`
    } (${grouped(cost.forwards)} forward and ${grouped(cost.backwards)} backward passes).`,
  ].join(' ');
}
