import {
  type Classifier,
  type Cost,
  classSides,
  logitSlopesAt,
  logitsAt,
  type Question,
  type ShippedModel,
  type Sides,
  type Slope,
  slopeAt,
  slopeTowardAt,
} from '../classifier/index.ts';
import { logOdds } from '../nn/index.ts';
import { randomStream } from '../random.ts';
import { type Criterion, clampToBox, norms } from '../threat/index.ts';
import type { Subject } from './attack.ts';
import { logitScale, logitsBehind } from './logit-scale.ts';
import type { Place, Questions } from './questions.ts';
import type { Assignment, GradientTally, Sample } from './sample.ts';

/** How samples are attempted. */
export interface Attempting {
  readonly classifier: Classifier;
  readonly assignment: Assignment;
  /** What has to hold of one sample. */
  criterionOf(sample: Sample): Criterion;
  /** An attack, or what hands out examples that were made elsewhere. */
  propose(subject: Subject, sample: Sample): Promise<Float32Array | undefined>;
  /** The same model elsewhere, which is asked about each example too. */
  readonly secondJudge: ShippedModel | undefined;
  /** Points from which searches may begin. */
  readonly starts: readonly Float32Array[];
}

/** A sample as an attack sees it, with what it has asked so far. */
export interface CountedSubject {
  readonly subject: Subject;
  readonly cost: Cost;
  readonly tally: GradientTally;
}

/** One sample of a run. Random numbers go by its name, never by its place. */
export function subjectOf(how: Attempting, questions: Questions, sample: Sample): CountedSubject {
  const { classifier, assignment } = how;
  const { seed, epsilon, attack } = assignment;
  const { input, held, label, name } = sample;
  const criterion = how.criterionOf(sample);
  const norm = norms[assignment.norm];
  const box = assignment.clip ? classifier.box : undefined;
  const cost = { forwards: 0, backwards: 0 };
  const tally = { asked: 0, zero: 0, notANumber: 0 };

  const askAt = <P, A>(question: Question<P, A>, by: P, place: Place, sides: Sides): Promise<A> =>
    questions.ask(question, by, place, sides, (answer) => {
      const gradients = question.gradients(answer);
      cost.forwards++;
      cost.backwards += gradients.length;
      for (const gradient of gradients) count(tally, gradient);
    });
  const logits = (x: Float32Array) => askAt(logitsAt, undefined, { x, held }, {});
  const scaling = (clean: ArrayLike<number>): Pick<Place, 'scale'> => {
    const scale = logitScale(clean);
    return scale === undefined ? {} : { scale };
  };
  const behind = logitsBehind(sample.clean, classifier.shipped);
  let scaled = behind && scaling(behind);
  const ask = <P, A>(question: Question<P, A>, by: P, x: Float32Array, sides: Sides): Promise<A> =>
    scaled === undefined
      ? logits(input).then((clean) => {
          scaled = scaling(clean);
          return ask(question, by, x, sides);
        })
      : askAt(question, by, { x, held, ...scaled }, sides);
  const ownLabel = { labels: [label] };
  const towardsAim = (slope: Slope) => (criterion.kind === 'targeted' ? descending(slope) : slope);

  const subject: Subject = {
    input,
    shape: classifier.inputShape,
    layout: classifier.layout,
    classCount: classifier.classCount,
    label,
    aim: criterion.kind,
    norm,
    epsilon,
    starts: how.starts,
    box,
    random: (...labels) => randomStream(seed, attack, name, ...labels),
    isFooled: (logits) => criterion.isSatisfied({ dtype: 'float32', shape: [1, logits.length], data: logits })[0],
    isNearEnough: (x) => Number.isFinite(epsilon) && norm.distance(x, input) <= epsilon,
    project: norm.projection(input, epsilon, box),
    clip: (x) => {
      if (box !== undefined) clampToBox(x, box);
    },
    ask,
    logits,
    slope: (x, loss) => ask(slopeAt, loss, x, ownLabel),
    slopeToward: (x, target, loss) => ask(slopeTowardAt, loss, x, { ...ownLabel, targets: [target] }),
    logitSlopes: (x, classes) => ask(logitSlopesAt, classes.length, x, classSides(classes)),
    ascent: async (x, loss = logOdds) => towardsAim(await subject.slope(x, loss)),
    ascentUnscaled: async (x) => towardsAim(await askAt(slopeAt, logOdds, { x, held }, ownLabel)),
  };
  return { subject, cost, tally };
}

/** Sums in four parts, because each addition waits for the one before it. */
function count(tally: { -readonly [K in keyof GradientTally]: number }, gradient: Float32Array): void {
  const [all, whole] = [gradient.length, gradient.length & ~3];
  let [a, b, c, d] = [0, 0, 0, 0];
  for (let j = 0; j < whole; j += 4) {
    a += Math.abs(gradient[j]);
    b += Math.abs(gradient[j + 1]);
    c += Math.abs(gradient[j + 2]);
    d += Math.abs(gradient[j + 3]);
  }
  for (let j = whole; j < all; j++) a += Math.abs(gradient[j]);
  const size = a + b + c + d;
  tally.asked++;
  if (Number.isNaN(size)) tally.notANumber++;
  else if (size === 0) tally.zero++;
}

/** The same slope for who wants the loss to fall. */
function descending({ logits, loss, gradient }: Slope): Slope {
  const falling = new Float32Array(gradient.length);
  for (let j = 0; j < falling.length; j++) falling[j] = -gradient[j];
  return { logits, loss: -loss, gradient: falling };
}
