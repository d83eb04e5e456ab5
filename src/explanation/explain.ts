import type { Classifier } from '../classifier/index.ts';
import { ClassifierError, type Diagnostic } from '../errors.ts';
import { closeScores } from '../harness/findings.ts';
import { type Inputs, inputTensor, requireClassifier } from '../harness/index.ts';
import { logOdds } from '../nn/index.ts';
import { randomStream } from '../random.ts';
import { type FloatTensor, row } from '../tensor/index.ts';
import { boxWidth, norms } from '../threat/index.ts';
import { along, atEpsilon, judged, roundedAlong } from './along.ts';
import { requireInput, requireOptions } from './checks.ts';
import { comparisonAt, noiseNeeds } from './comparison.ts';
import type { Explanation, GradientSize, MultiStep, SmallestEpsilons } from './explanation.ts';
import { logitLine } from './line.ts';
import { logOddsAgainst } from './log-odds-against.ts';
import { multiStepDistance } from './multi-step.ts';
import { noiseEffect, randomSigns, type Unperturbed, uniformNoise } from './noise.ts';
import type { ExplainOptions } from './options.ts';
import { search } from './search.ts';
import { linearityOf } from './straightness.ts';

/** Epsilons to compare, in levels of 8-bit pixels. */
const LEVELS = [1, 2, 4, 8, 16, 32, 64];

/**
 * Explains the answer of a model to one input by what happens along the direction of the fast gradient sign method: the
 * logits and how straight they run, what is answered where, the smallest epsilon that changes the answer, and what
 * linearity predicts against what happens, for that direction and for noise. Beside it stands what ten steps need. The same seed gives the same explanation.
 *
 * @param image [1, ...inputShape] with values in the classifier's box, or one image as `readImages` gives it
 * @throws ShapeError, DataError or OptionError for inputs, labels and options that do not fit
 * @throws ClassifierError where the model answers with NaN, or its logits or their gradient are not finite
 * @see Goodfellow, Shlens and Szegedy 2015, arXiv 1412.6572, sections 3, 4 and 8
 * @example
 * const { answer, multiStep, smallest, comparisons } = await explain(classifier, images);
 * console.log(answer.class, multiStep.found?.epsilon, smallest.clipped?.epsilon, comparisons[0].actual);
 */
export async function explain(
  classifier: Classifier,
  image: Inputs,
  options: ExplainOptions = {},
): Promise<Explanation> {
  requireClassifier(classifier);
  const input = inputTensor('input', image, classifier);
  requireInput(classifier, input);
  requireOptions(classifier, options);
  const { box, inputShape, classCount } = classifier;
  const { points = 81, range, draws = 32, seed = 0, onProgress, signal } = options;
  const level = boxWidth(box) / 255;

  signal?.throwIfAborted();
  const [answer] = await judged(classifier, input, atEpsilon([0]));
  const scores = await classifier.shipped.outputs(input);
  const { label = answer.class } = options;
  const { gradient, loss } = await gradientOf(classifier, input, label);
  const direction = new Float32Array(gradient.length);
  norms.Linf.steepest(gradient, direction);
  const inputsAt = along(input, direction);
  const stepsWithin = (epsilon?: number) => multiStepDistance(classifier, input, answer.class, seed, signal, epsilon);
  const look = async (multiStep: MultiStep) => ({
    multiStep,
    ...(await search(classifier, inputsAt, points, range, multiStep)),
  });
  const first = await look(await stepsWithin());
  const { multiStep, epsilons, intervals, smallest } = isBeaten(first)
    ? await look(nearer(first.multiStep, await stepsWithin(first.smallest.clipped?.epsilon)))
    : first;
  const line = await logitLine(classifier, input, direction, label, epsilons, inputsAt);

  const epsilon = options.epsilon ?? (smallest.rounded ?? smallest.clipped)?.epsilon ?? 8 * level;
  const adversarial = roundedAlong(classifier, inputsAt)([epsilon]);
  const [exampleAnswer] = await judged(classifier, adversarial, atEpsilon([epsilon]));

  const unperturbed: Unperturbed = { input, label, answer: answer.class, loss };
  const noise = (kind: string, make: typeof randomSigns) =>
    Array.from({ length: draws }, (_, draw) => make(direction.length, randomStream(seed, 'explain', kind, draw)));
  const signs = noise('signs', randomSigns);
  const size = gradientSize(gradient);
  const compared = options.epsilons?.toSorted((a, b) => a - b) ?? usualEpsilons(level, epsilon);
  const comparisons = [];
  for (const each of compared) {
    signal?.throwIfAborted();
    onProgress?.({ stage: 'comparing', done: comparisons.length, total: compared.length });
    comparisons.push(await comparisonAt(classifier, unperturbed, inputsAt, size.L1, signs, each));
  }
  onProgress?.({ stage: 'comparing', done: compared.length, total: compared.length });
  return {
    model: classifier.name,
    inputShape,
    classCount,
    box,
    level,
    seed,
    answer,
    label,
    gradient: size,
    direction: { dtype: 'float32', shape: input.shape, data: direction },
    line,
    intervals,
    smallest,
    multiStep,
    linearity: linearityOf(epsilons, line.losses),
    comparisons,
    noiseNeeds: noiseNeeds(comparisons),
    noiseBelowLevel: await noiseEffect(classifier, unperturbed, noise('uniform', uniformNoise), level / 2),
    example: { epsilon, adversarial, answer: exampleAnswer },
    diagnostics: [
      ...classifier.diagnostics,
      ...findings(size, smallest, multiStep),
      ...closeScores(classifier, scores),
    ],
  };
}

/**
 * Whether one step comes nearer than several. Large steps can lead past what small ones find, as where a detector sees ever other things,
 * so that a bisection from afar ends early; one from where one step fools does not.
 */
function isBeaten({
  multiStep,
  smallest,
}: {
  readonly multiStep: MultiStep;
  readonly smallest: SmallestEpsilons;
}): boolean {
  const [several, one] = [multiStep.found, smallest.clipped].map((flip) => flip?.epsilon ?? Number.POSITIVE_INFINITY);
  return one < several;
}

/** The nearer of two searches, with the cost of both. */
function nearer(first: MultiStep, again: MultiStep): MultiStep {
  const { forwards, backwards } = again.cost;
  const cost = { forwards: first.cost.forwards + forwards, backwards: first.cost.backwards + backwards };
  return { ...first, found: again.found ?? first.found, cost };
}

async function gradientOf(
  classifier: Classifier,
  input: FloatTensor,
  label: number,
): Promise<{ readonly gradient: Float32Array; readonly loss: number }> {
  const { gradient, logits } = await classifier.gradient(input, Int32Array.of(label), logOdds);
  const loss = logOddsAgainst(row(logits, 0), label);
  const strange = [loss, ...gradient.data].find((value) => !Number.isFinite(value));
  if (strange === undefined) return { gradient: gradient.data, loss };
  throw new ClassifierError(
    `the loss or its gradient in the input is ${strange}`,
    'Check the model and the pixel scale that it is given.',
  );
}

function gradientSize(gradient: Float32Array): GradientSize {
  const dimension = gradient.length;
  const L1 = norms.Linf.dual(gradient);
  return {
    dimension,
    meanAbsolute: L1 / dimension,
    L1,
    L2: norms.L2.dual(gradient),
    Linf: norms.L1.dual(gradient),
    zeroShare: gradient.reduce((count, slope) => count + Number(slope === 0), 0) / dimension,
  };
}

function usualEpsilons(level: number, epsilon: number): readonly number[] {
  return [...new Set([...LEVELS.map((each) => each * level), epsilon])].sort((a, b) => a - b);
}

function findings(
  { zeroShare }: GradientSize,
  { unclipped, searchedTo }: SmallestEpsilons,
  { steps, found }: MultiStep,
): Diagnostic[] {
  if (zeroShare === 1) {
    return [
      {
        code: 'zero-gradient',
        message: 'the gradient is exactly zero: there is no direction to go along, which says nothing of other attacks',
      },
    ];
  }
  if (unclipped !== undefined) return [];
  return [
    {
      code: 'no-change',
      message: `no epsilon up to ${searchedTo} changes the answer along this direction; ${
        found === undefined
          ? `${steps} steps do not change it either`
          : `${steps} steps change it within ${found.epsilon}`
      }`,
    },
  ];
}
