/** Questions about single points, answered by the classifier in batches. */
import type { Answers, Classifier, GraphQuestion, Points, Question, ShippedModel, Sides } from '../classifier/index.ts';
import { type FloatTensor, row, sizeOf } from '../tensor/index.ts';
import { DynamicBatching, type Waiting } from './dynamic-batching.ts';

/** Where something is asked. */
export interface Place {
  readonly x: Float32Array;
  /** What is held beside it, where anything is. */
  readonly held: Float32Array | undefined;
  /** What the logits there are multiplied by. @default 1 */
  readonly scale?: number;
}

interface Point<A> extends Waiting, Place {
  /** Told the answers of a batch, and where in it the point is. */
  readonly told: (answers: A, place: number) => void;
}

interface Asked extends Point<Answers> {
  readonly sides: Sides;
}

/** Where points wait, by question and parameter. Those whose logits are scaled are asked about apart. */
type Queues = Map<unknown, Map<unknown, (point: Asked) => void>>;

/** Asks one classifier for many samples at once. */
export class Questions {
  readonly #classifier: Classifier;
  readonly #signal: AbortSignal | undefined;
  readonly #batching: DynamicBatching;
  readonly #queues: Readonly<Record<'plain' | 'scaled', Queues>> = { plain: new Map(), scaled: new Map() };

  /** Where batches were stacked that have been answered. */
  readonly #spare: Float32Array[] = [];

  constructor(classifier: Classifier, signal?: AbortSignal) {
    this.#classifier = classifier;
    this.#batching = new DynamicBatching(classifier.batchSize, classifier.concurrency);
    this.#signal = signal;
  }

  /** Asks a question at x, with the side values that it names. @param note Told the answer before whoever asked is */
  ask<P, A>(question: Question<P, A>, by: P, at: Place, sides: Sides, note: (answer: A) => void): Promise<A> {
    return new Promise((resolve, fail) => {
      const told = (answers: Answers, place: number) => {
        const answer = question.read(answers, place);
        note(answer);
        resolve(answer);
      };
      const queues = at.scale === undefined ? this.#queues.plain : this.#queues.scaled;
      this.#queueOf(queues, question, by)({ ...at, sides, told, fail });
    });
  }

  #queueOf<P>(queues: Queues, question: GraphQuestion<P>, by: P): (point: Asked) => void {
    const known = queues.get(question)?.get(by);
    if (known !== undefined) return known;
    const opened = this.#opened(question, by);
    const others = queues.get(question) ?? new Map<unknown, (point: Asked) => void>();
    queues.set(question, others.set(by, opened));
    return opened;
  }

  #opened<P>(question: GraphQuestion<P>, by: P): (point: Asked) => void {
    const widths = Object.entries(question.sides(by)).map(([name, { shape }]) => [name, sizeOf(shape)] as const);
    return this.#batching.queue(async (points: readonly Asked[]) => {
      const sides = Object.fromEntries(widths.map(([name, width]) => [name, stackedSides(points, name, width)]));
      await this.#answered(points, (inputs) => this.#classifier.ask(question, by, inputs, sides));
    });
  }

  /** Stacks points, asks at them, and tells each what came of it. Where the points were stacked, the next ones will be. */
  async #answered<A>(points: readonly Point<A>[], ask: (inputs: Points) => Promise<A>): Promise<void> {
    this.#signal?.throwIfAborted();
    const width = points[0].x.length;
    const stack = this.#spare.pop() ?? new Float32Array(this.#classifier.batchSize * width);
    for (let i = 0; i < points.length; i++) stack.set(points[i].x, i * width);
    const shape = [points.length, ...this.#classifier.inputShape];
    const data = stack.subarray(0, points.length * width);
    const answers = await ask({ dtype: 'float32', shape, data, ...stackedHeld(points), ...stackedScales(points) });
    this.#spare.push(stack);
    for (let i = 0; i < points.length; i++) points[i].told(answers, i);
  }

  /** A way to ask another model, such as the file as it ships, for its class scores. */
  of(model: ShippedModel): (at: Place) => Promise<Float32Array> {
    const ask = this.#batching.queue((points: readonly Point<FloatTensor>[]) =>
      this.#answered(points, (inputs) => model.outputs(inputs)),
    );
    return (at) =>
      new Promise((resolve, fail) => {
        ask({ ...at, told: (scores, place) => resolve(row(scores, place)), fail });
      });
  }

  /** Lets some more tasks run side by side with those that do already. */
  enter(count: number, task: (index: number) => Promise<void>): Promise<void> {
    return this.#batching.enter(count, task);
  }

  /** Runs the tasks 0 to total - 1 side by side. */
  run(total: number, task: (index: number) => Promise<void>): Promise<void> {
    return this.#batching.run(total, async (index) => {
      this.#signal?.throwIfAborted();
      await task(index);
    });
  }
}

function stackedHeld(points: readonly Place[]): Pick<Points, 'held'> {
  const [{ held: first }] = points;
  if (first === undefined) return {};
  const data = new Float32Array(points.length * first.length);
  points.forEach(({ held }, i) => {
    if (held !== undefined) data.set(held, i * first.length);
  });
  return { held: { dtype: 'float32', shape: [points.length, first.length], data } };
}

/** The scales of the logits at some points, which all have one or none has. */
function stackedScales(points: readonly Place[]): Pick<Points, 'scales'> {
  if (points[0].scale === undefined) return {};
  const data = Float32Array.from(points, ({ scale = 1 }) => scale);
  return { scales: { dtype: 'float32', shape: [points.length], data } };
}

function stackedSides(points: readonly Asked[], name: string, width: number): ArrayLike<number> {
  if (width === 1) return points.map(({ sides }) => sides[name][0]);
  const stacked = new Float64Array(points.length * width);
  points.forEach(({ sides }, i) => {
    stacked.set(sides[name], i * width);
  });
  return stacked;
}
