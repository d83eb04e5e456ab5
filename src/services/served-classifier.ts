/** A service as a classifier: it answers, and has no gradients. */
import type { Classifier } from '../classifier/index.ts';
import { areProbabilities } from '../classifier/probabilities.ts';
import { ClassifierError, OptionError } from '../errors.ts';
import { input } from '../graph/index.ts';
import type { Layout } from '../model/layout.ts';
import type { Runtime } from '../runtime/index.ts';
import { argMax, type FloatTensor, floats, row, type Shape } from '../tensor/index.ts';
import type { Box } from '../threat/index.ts';
import type { ServiceAnswer } from './answer.ts';
import type { Asking } from './asking.ts';

export interface ServedOptions {
  readonly name: string;
  /** Of one array that is sent. */
  readonly inputShape: Shape;
  readonly layout: Layout | undefined;
  readonly box: Box;
  /** Needed where it answers labels. */
  readonly classCount: number | undefined;
  /** One array that it is asked about first, to see how it answers. */
  readonly first: Float32Array;
}

export interface Served {
  readonly classifier: Classifier;
  /** Whether it gives scores, or labels alone. */
  readonly answers: ServiceAnswer['kind'];
  /** How many arrays were sent again later, and how many of them got another class than before. */
  readonly repeated: () => { readonly arrays: number; readonly changed: number };
}

/** A service that changed its mind about an array is asked so often in all, and the majority counts. */
const VOTES = 5;
/** Below it, logarithms would be of nothing. */
const LEAST = 1e-37;

/**
 * Asks a service once to see how it answers, and makes it a classifier that attacks without gradients can attack. Scores that are
 * probabilities, told by the first answer, become logits by their logarithm; a label is a probability of 1.
 *
 * @throws ServiceEnded where it does not answer; OptionError where it answers labels and nothing says how many classes there are
 */
export async function servedClassifier(asking: Asking, options: ServedOptions): Promise<Served> {
  const { name, inputShape, layout, box, first } = options;
  const array = (x: Float32Array): FloatTensor => ({ dtype: 'float32', shape: inputShape, data: x });
  const opening = await asking.ask(array(first), () => true);
  const classCount = opening.kind === 'scores' ? opening.scores.length : options.classCount;
  if (classCount === undefined) {
    throw new OptionError('--class-count', 'the service answers labels, which do not tell how many there are');
  }
  if (options.classCount !== undefined && options.classCount !== classCount) {
    throw new OptionError('--class-count', `the service answers ${classCount} scores`, 'Leave it out.');
  }
  const fits = (answer: ServiceAnswer) =>
    answer.kind === 'scores'
      ? opening.kind === 'scores' && answer.scores.length === classCount
      : opening.kind === 'label' && answer.label < classCount;
  if (!fits(opening)) {
    throw new OptionError('--class-count', `the service answered ${labelOf(opening)}`, `Give more than ${classCount}.`);
  }
  const isProbable = opening.kind === 'label' || areProbabilities(floats([1, classCount], opening.scores), classCount);

  const before = new Map<number, number>([[keyOf(first), labelOf(opening)]]);
  let [arrays, changed] = [0, 0];
  const asked = async (x: Float32Array): Promise<Float32Array> => {
    const answer = await asking.ask(array(x), fits);
    const key = keyOf(x);
    const [known, label] = [before.get(key), labelOf(answer)];
    before.set(key, label);
    if (known !== undefined) arrays++;
    if (known !== undefined && known !== label) changed++;
    return answer.kind === 'scores' ? answer.scores : oneHot(label, classCount);
  };
  /** What decides: an answer that contradicts an earlier one to the same array is one vote of several. */
  const judged = async (x: Float32Array): Promise<Float32Array> => {
    const known = before.get(keyOf(x));
    const scores = await asked(x);
    if (known === undefined || known === argMax(scores)) return scores;
    const votes = [oneHot(known, classCount), scores];
    while (votes.length < VOTES) votes.push(await asked(x));
    const winner = majority(votes.map(argMax));
    return votes.findLast((vote) => argMax(vote) === winner) ?? scores;
  };
  const inEachRow = async (inputs: FloatTensor, ask: (x: Float32Array) => Promise<Float32Array>) => {
    const [count] = inputs.shape;
    const all = floats([count, classCount]);
    for (let i = 0; i < count; i++) row(all, i).set(await ask(row(inputs, i)));
    return all;
  };
  const logits = async (inputs: FloatTensor) => {
    const scores = await inEachRow(inputs, asked);
    return isProbable ? { ...scores, data: scores.data.map((p) => Math.log(Math.max(p, LEAST))) } : scores;
  };

  const classifier: Classifier = {
    name,
    inputShape,
    layout,
    classCount,
    box,
    batchSize: 1,
    concurrency: 1,
    runtime: elsewhere(name),
    diagnostics: [],
    shipped: {
      outputKind: isProbable ? 'probabilities' : 'logits',
      outputs: (inputs) => inEachRow(inputs, judged),
    },
    async ask(question, by, inputs) {
      const x = input('inputs', 'float32', [1, ...inputShape]);
      const values = input('logits', 'float32', [1, classCount]);
      const outputs = question.build(by, { x, logits: values, sides: {}, slopeOf: noGradients });
      if (Object.values(outputs).some((output) => output !== values)) noGradients();
      const found = await logits(inputs);
      return Object.fromEntries(Object.keys(outputs).map((output) => [output, found]));
    },
    logits,
    gradient: async () => noGradients(),
    logitsOf: () => noGradients(),
    differentiation: async () => noGradients(),
    withScores: () => noGradients(),
    dispose: async () => {},
    [Symbol.asyncDispose]: async () => {},
  };
  return { classifier, answers: opening.kind, repeated: () => ({ arrays, changed }) };
}

/** A service runs elsewhere: nothing can be computed in its place. */
function elsewhere(name: string): Runtime {
  return {
    name,
    concurrency: 1,
    diagnostics: [],
    compile: async () => noGradients(),
    dispose: async () => {},
    [Symbol.asyncDispose]: async () => {},
  };
}

function noGradients(): never {
  throw new ClassifierError('a service answers and has no gradients', 'Choose an attack that needs none.');
}

function labelOf(answer: ServiceAnswer): number {
  return answer.kind === 'label' ? answer.label : argMax(answer.scores);
}

function oneHot(label: number, count: number): Float32Array {
  const scores = new Float32Array(count);
  scores[label] = 1;
  return scores;
}

/** The most frequent number; of several, the one that came last. */
function majority(labels: readonly number[]): number {
  const times = (label: number) => labels.filter((other) => other === label).length;
  return labels.reduce((best, label) => (times(label) >= times(best) ? label : best));
}

/** 53 bits that tell arrays apart (Bryc 2018, cyrb53). */
function keyOf(x: Float32Array): number {
  const words = new Uint32Array(x.buffer, x.byteOffset, x.length);
  let [a, b] = [0xdeadbeef, 0x41c6ce57];
  for (let i = 0; i < words.length; i++) {
    a = Math.imul(a ^ words[i], 2654435761);
    b = Math.imul(b ^ words[i], 1597334677);
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
  return 4294967296 * (2097151 & b) + (a >>> 0);
}
