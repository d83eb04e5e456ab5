import type { Classifier, Cost } from '../classifier/index.ts';
import { logOdds } from '../nn/index.ts';
import { type Label, randomStream } from '../random.ts';
import type { FloatTensor } from '../tensor/index.ts';
import { row } from '../tensor/index.ts';
import { type Box, type Criterion, clampToBox, type Norm } from '../threat/index.ts';
import type { Slope, Subject } from './attack.ts';
import type { Questions } from './questions.ts';

/** What all samples of a run have in common. */
export interface Setting {
  readonly classifier: Classifier;
  readonly questions: Questions;
  readonly inputs: FloatTensor;
  readonly criterion: Criterion;
  readonly norm: Norm;
  readonly epsilon: number;
  readonly box: Box | undefined;
  readonly seed: number;
  /** The name of the attack, by which random numbers go. */
  readonly attack: string;
}

/** How often gradients were useless. */
export interface GradientTally {
  asked: number;
  zero: number;
  notANumber: number;
}

/** A sample with what it has asked so far. */
export interface CountedSubject {
  readonly subject: Subject;
  readonly cost: Cost;
}

/** One sample of a run. Random numbers go by its name, never by its place. */
export function subjectOf(setting: Setting, index: number, name: Label, tally: GradientTally): CountedSubject {
  const { classifier, questions, inputs, norm, epsilon, box, seed, attack } = setting;
  const criterion = setting.criterion.take([index]);
  const [label] = criterion.labels;
  const input = row(inputs, index);
  const cost = { forwards: 0, backwards: 0 };

  const counted = (gradient: Float32Array) => {
    let size = 0;
    for (let j = 0; j < gradient.length; j++) size += Math.abs(gradient[j]);
    tally.asked++;
    if (Number.isNaN(size)) tally.notANumber++;
    else if (size === 0) tally.zero++;
  };
  const one = (slope: Slope): Slope => {
    counted(slope.gradient);
    return slope;
  };
  const pay = (backwards: number) => {
    cost.forwards++;
    cost.backwards += backwards;
  };

  const subject: Subject = {
    input,
    shape: classifier.inputShape,
    layout: classifier.layout,
    classCount: classifier.classCount,
    label,
    aim: criterion.kind,
    norm,
    epsilon,
    box,
    random: (...labels) => randomStream(seed, attack, name, ...labels),
    isFooled: (logits) => criterion.isSatisfied({ dtype: 'float32', shape: [1, logits.length], data: logits })[0],
    isNearEnough: (x) => Number.isFinite(epsilon) && norm.distance(x, input) <= epsilon,
    project: norm.projection(input, epsilon, box),
    clip: (x) => {
      if (box !== undefined) clampToBox(x, box);
    },
    logits(x) {
      pay(0);
      return questions.logits(x);
    },
    async slope(x, loss) {
      pay(1);
      return one(await questions.slope(x, label, loss));
    },
    async slopeToward(x, target, loss) {
      pay(1);
      return one(await questions.slopeToward(x, label, target, loss));
    },
    async logitSlopes(x, classes) {
      pay(classes.length);
      const slopes = await questions.logitSlopes(x, classes);
      slopes.gradients.forEach(counted);
      return slopes;
    },
    async ascent(x, loss = logOdds) {
      const slope = await subject.slope(x, loss);
      return criterion.kind === 'targeted' ? descending(slope) : slope;
    },
  };
  return { subject, cost };
}

/** The same slope for who wants the loss to fall. */
function descending({ logits, loss, gradient }: Slope): Slope {
  return { logits, loss: -loss, gradient: gradient.map((slope) => -slope) };
}
