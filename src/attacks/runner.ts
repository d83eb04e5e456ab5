/** The runner: it splits samples into batches, lets an attack propose, and judges what it proposes. */
import { type Classifier, type GradientResult, guessLayout } from '../classifier/index.ts';
import { DataError, type Diagnostic, OptionError, ShapeError } from '../errors.ts';
import { logOdds } from '../nn/index.ts';
import { type Label, randomStream } from '../random.ts';
import { type FloatTensor, row, sizeOf, takeRows } from '../tensor/index.ts';
import { boxWidth, type Criterion, misclassified, type Norm, type NormName, norms } from '../threat/index.ts';
import { answers } from './answer.ts';
import type { Attack, AttackContext } from './attack.ts';
import type { OptionValue } from './options.ts';
import type { AttackResult, SampleResult } from './result.ts';
import { rounded } from './rounding.ts';

export interface AttackOptions {
  /** The radius of the ball around each sample, in the input's own scale. */
  readonly epsilon: number;
  /** How distance is measured. @default 'Linf' */
  readonly norm?: NormName;
  /** Keys all random numbers, together with the names of the samples. @default 0 */
  readonly seed?: number;
  /** Keeps adversarial examples inside the box. The paper did not. @default true */
  readonly clip?: boolean;
  /** What each sample is called; random numbers are keyed by it. @default its index */
  readonly names?: readonly Label[];
  /** Options of the attack itself, such as steps. */
  readonly options?: Readonly<Record<string, OptionValue>>;
  /** Told after each batch how many samples are done. */
  readonly onProgress?: (done: number, total: number) => void;
  /** Stops before the next batch when aborted; the promise then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** How often gradients were useless. */
interface GradientTally {
  asked: number;
  zero: number;
  notANumber: number;
}

/**
 * Attacks samples and judges the outcome by the model as it ships.
 *
 * @param inputs [N, ...inputShape] with values in the classifier's box
 * @param target The true labels (the attack leads away from them), or a criterion
 * @returns A verdict for each sample. An attack that fails is a result, not an error.
 * @throws ShapeError, DataError or OptionError for inputs, labels and options that do not fit
 * @example
 * const result = await attack(classifier, pgd, images, labels, { epsilon: 8 / 255, options: { steps: 20 } });
 * console.log(robustAccuracy(result));
 */
export async function attack(
  classifier: Classifier,
  method: Attack,
  inputs: FloatTensor,
  target: Int32Array | Criterion,
  options: AttackOptions,
): Promise<AttackResult> {
  const criterion = target instanceof Int32Array ? misclassified(target) : target;
  const norm = checked(classifier, method, inputs, criterion, options);
  const { epsilon, seed = 0, clip = true, names } = options;
  const total = inputs.shape[0];
  const box = clip ? classifier.box : undefined;
  const before = classifier.cost;

  const clean = await classifier.shipped.outputs(inputs);
  const fooledBefore = criterion.isSatisfied(clean);
  const toAttack = fooledBefore.flatMap((fooled, i) => (fooled ? [] : [i]));

  const adversarials: FloatTensor = { ...inputs, data: inputs.data.slice() };
  const tally: GradientTally = { asked: 0, zero: 0, notANumber: 0 };
  let done = total - toAttack.length;
  let next = 0;
  const worker = async () => {
    while (next < toAttack.length) {
      options.signal?.throwIfAborted();
      const indices = toAttack.slice(next, next + classifier.batchSize);
      next += indices.length;
      const labels = indices.map((i) => names?.[i] ?? i);
      const context = contextOf(
        { classifier, inputs, criterion, norm, epsilon, box, seed, method, tally },
        indices,
        labels,
      );
      const proposals = await method.run(context, options.options ?? {});
      indices.forEach((sample, i) => {
        const proposal = row(adversarials, sample);
        proposal.set(row(proposals, i));
        norm.project(proposal, row(inputs, sample), epsilon, box);
      });
      done += indices.length;
      options.onProgress?.(done, total);
    }
  };
  await Promise.all(Array.from({ length: Math.max(classifier.concurrency, 1) }, worker));

  const judged = await classifier.shipped.outputs(adversarials);
  const fooled = criterion.isSatisfied(judged);
  const snapped = rounded(classifier, adversarials);
  const fooledIn8Bits = snapped && criterion.isSatisfied(await classifier.shipped.outputs(snapped));
  const answer = answers(classifier.shipped.outputKind);
  const samples = Array.from(
    { length: total },
    (_, i): SampleResult => ({
      sample: names?.[i] ?? i,
      label: criterion.labels[i],
      clean: answer(row(clean, i)),
      adversarial: answer(row(judged, i)),
      fooledBefore: fooledBefore[i],
      fooled: fooled[i],
      fooledIn8Bits: fooledIn8Bits?.[i],
      distance: norm.distance(row(inputs, i), row(adversarials, i)),
    }),
  );
  return {
    attack: method.name,
    norm: norm.name,
    epsilon,
    seed,
    adversarials,
    samples,
    cost: {
      forwards: classifier.cost.forwards - before.forwards,
      backwards: classifier.cost.backwards - before.backwards,
    },
    diagnostics: [...classifier.diagnostics, ...radiusFindings(classifier, norm, epsilon), ...findings(tally, clean)],
  };
}

function checked(
  classifier: Classifier,
  method: Attack,
  inputs: FloatTensor,
  criterion: Criterion,
  { epsilon, norm = 'Linf', clip = true, names }: AttackOptions,
): Norm {
  const expected = classifier.inputShape;
  const given = inputs.shape.slice(1);
  if (given.length !== expected.length || given.some((length, axis) => length !== expected[axis])) {
    throw new ShapeError(`inputs of shape [${inputs.shape}] were given to a model that takes [N,${expected}]`);
  }
  if (criterion.labels.length !== inputs.shape[0]) {
    throw new DataError(`${criterion.labels.length} labels were given for ${inputs.shape[0]} samples`);
  }
  const called = (i: number) => `sample ${JSON.stringify(names?.[i] ?? i)}`;
  const strange = criterion.labels.findIndex((label) => label < 0 || label >= classifier.classCount);
  if (strange >= 0) {
    const role = criterion.kind === 'targeted' ? 'target' : 'label';
    throw new DataError(
      `${called(strange)}: ${role} ${criterion.labels[strange]} is not one of the model's ${classifier.classCount} classes`,
      {
        hint: `They are counted from 0 to ${classifier.classCount - 1}. Labels of another model or data set may be counted otherwise.`,
      },
    );
  }
  if (!Number.isFinite(epsilon) || epsilon < 0) {
    throw new OptionError(
      'epsilon',
      `${epsilon} is no distance`,
      'Give a number of 0 or more, in the scale of the inputs.',
    );
  }
  if (!method.norms.includes(norm)) {
    throw new OptionError('norm', `${method.name} does not know ${norm}`, `It knows ${method.norms.join(', ')}.`);
  }
  const width = sizeOf(expected);
  const { low, high } = clip ? classifier.box : { low: -Number.MAX_VALUE, high: Number.MAX_VALUE };
  const outside = inputs.data.findIndex((value) => !(value >= low && value <= high));
  if (outside >= 0) {
    const value = inputs.data[outside];
    const where = called(Math.floor(outside / width));
    if (!Number.isFinite(value))
      throw new DataError(`${where}: it holds ${value}`, { hint: 'Inputs are finite numbers.' });
    throw new DataError(`${where}: it holds ${value}, outside the box ${low}..${high}`, {
      hint: 'Name the pixel scale that the inputs have as the box, or switch clipping off.',
    });
  }
  return norms[norm];
}

interface Run {
  readonly classifier: Classifier;
  readonly inputs: FloatTensor;
  readonly criterion: Criterion;
  readonly norm: Norm;
  readonly epsilon: number;
  readonly box: AttackContext['box'];
  readonly seed: number;
  readonly method: Attack;
  readonly tally: GradientTally;
}

/** What an attack is given for some of the samples. Their order never matters: random numbers go by name. */
function contextOf(run: Run, indices: readonly number[], names: readonly Label[]): AttackContext {
  const { classifier, norm, epsilon, box, seed, method, tally } = run;
  const inputs = takeRows(run.inputs, indices);
  const criterion = run.criterion.take(indices);
  return {
    classifier,
    inputs,
    criterion,
    norm,
    epsilon,
    box,
    random: (sample, ...labels) => randomStream(seed, method.name, names[sample], ...labels),
    async ascent(x) {
      const result = await classifier.gradient(x, criterion.labels, logOdds);
      count(result.gradient, tally);
      if (criterion.kind === 'targeted') negate(result);
      return result;
    },
    take: (chosen) =>
      contextOf(
        run,
        chosen.map((i) => indices[i]),
        chosen.map((i) => names[i]),
      ),
  };
}

function negate({ gradient }: GradientResult): void {
  const { data } = gradient;
  for (let i = 0; i < data.length; i++) data[i] = -data[i];
}

function count(gradient: FloatTensor, tally: GradientTally): void {
  for (let i = 0; i < gradient.shape[0]; i++) {
    const slopes = row(gradient, i);
    tally.asked++;
    if (slopes.some(Number.isNaN)) tally.notANumber++;
    else if (slopes.every((slope) => slope === 0)) tally.zero++;
  }
}

/** An epsilon in another scale than the inputs: so large that the ball holds every input, or too small for any pixel. */
function radiusFindings({ inputShape, box }: Classifier, norm: Norm, epsilon: number): Diagnostic[] {
  const width = boxWidth(box);
  const level = width / 255;
  const corner = (value: number) => new Float32Array(sizeOf(inputShape)).fill(value);
  const diameter = norm.distance(corner(box.low), corner(box.high));
  if (epsilon >= diameter) {
    const isInLevels = epsilon <= 255 && level < 1;
    const meant = isInLevels ? `: did you mean ${epsilon * width}/255?` : '';
    const message = `epsilon ${epsilon} lets every input become any other in the box ${box.low}..${box.high}${meant}`;
    return [{ code: 'epsilon-beyond-box', message }];
  }
  if (epsilon > 0 && epsilon < level / 2 && guessLayout(inputShape) !== undefined) {
    const meant = level < 1 ? '' : `: did you mean ${Number((epsilon * width).toPrecision(4))}?`;
    const message = `epsilon ${epsilon} is less than half a level of 8-bit pixels in the box ${box.low}..${box.high}, so that every example is the original again as a PNG${meant}`;
    return [{ code: 'epsilon-below-level', message }];
  }
  return [];
}

function findings(tally: GradientTally, clean: FloatTensor): Diagnostic[] {
  const found: Diagnostic[] = [];
  const share = (part: number) => `${((100 * part) / tally.asked).toFixed(1)} % of ${tally.asked} gradients`;
  if (tally.zero > 0) {
    found.push({
      code: 'zero-gradient',
      message: `${share(tally.zero)} were exactly zero: gradient attacks could not move there, and the model may be weaker than it looks`,
    });
  }
  if (tally.notANumber > 0) {
    found.push({ code: 'nan-gradient', message: `${share(tally.notANumber)} were not a number` });
  }
  const broken = Array.from({ length: clean.shape[0] }, (_, i) => row(clean, i)).filter((r) =>
    r.some(Number.isNaN),
  ).length;
  if (broken > 0) {
    found.push({
      code: 'nan-output',
      message: `the model answers ${broken} of ${clean.shape[0]} clean samples with NaN`,
    });
  }
  return found;
}
