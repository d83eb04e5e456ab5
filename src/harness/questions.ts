/** Questions about single points, answered by the classifier in batches. */
import type { Answers, Classifier, GraphQuestion, Question, ShippedModel, Sides } from '../classifier/index.ts';
import { type FloatTensor, row, sizeOf } from '../tensor/index.ts';
import { DynamicBatching } from './dynamic-batching.ts';

interface Point {
  readonly x: Float32Array;
  readonly sides: Sides;
}

/** What came of a batch, and where in it the point is that asked. */
interface Answered {
  readonly answers: Answers;
  readonly place: number;
}

/** Asks one classifier for many samples at once. */
export class Questions {
  readonly #classifier: Classifier;
  readonly #signal: AbortSignal | undefined;
  readonly #batching: DynamicBatching;
  readonly #queues = new Map<unknown, Map<unknown, (point: Point) => Promise<Answered>>>();

  constructor(classifier: Classifier, signal?: AbortSignal) {
    this.#classifier = classifier;
    this.#batching = new DynamicBatching(classifier.batchSize, classifier.concurrency);
    this.#signal = signal;
  }

  /** Asks a question at x, with the side values that it names. */
  async ask<P, A>(question: Question<P, A>, by: P, x: Float32Array, sides: Sides): Promise<A> {
    const { answers, place } = await this.#queueOf(question, by)({ x, sides });
    return question.read(answers, place);
  }

  #queueOf<P>(question: GraphQuestion<P>, by: P): (point: Point) => Promise<Answered> {
    const queues = this.#queues.get(question) ?? new Map<unknown, (point: Point) => Promise<Answered>>();
    this.#queues.set(question, queues);
    const queue = queues.get(by) ?? this.#opened(question, by);
    queues.set(by, queue);
    return queue;
  }

  #opened<P>(question: GraphQuestion<P>, by: P): (point: Point) => Promise<Answered> {
    const widths = Object.entries(question.sides(by)).map(([name, { shape }]) => [name, sizeOf(shape)] as const);
    return this.#batching.queue(async (points: readonly Point[]) => {
      this.#signal?.throwIfAborted();
      const sides = Object.fromEntries(widths.map(([name, width]) => [name, stackedSides(points, name, width)]));
      const answers = await this.#classifier.ask(question, by, this.#stacked(points), sides);
      return points.map((_, place) => ({ answers, place }));
    });
  }

  #stacked(points: readonly Pick<Point, 'x'>[]): FloatTensor {
    const width = points[0].x.length;
    const data = new Float32Array(points.length * width);
    for (let i = 0; i < points.length; i++) data.set(points[i].x, i * width);
    return { dtype: 'float32', shape: [points.length, ...this.#classifier.inputShape], data };
  }

  /** A way to ask another model, such as the file as it ships, for its class scores. */
  of(model: ShippedModel): (x: Float32Array) => Promise<Float32Array> {
    const ask = this.#batching.queue(async (points: readonly Pick<Point, 'x'>[]) => {
      this.#signal?.throwIfAborted();
      const scores = await model.outputs(this.#stacked(points));
      return points.map((_, i) => row(scores, i));
    });
    return (x) => ask({ x });
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

function stackedSides(points: readonly Point[], name: string, width: number): ArrayLike<number> {
  if (width === 1) return points.map(({ sides }) => sides[name][0]);
  const stacked = new Float64Array(points.length * width);
  points.forEach(({ sides }, i) => {
    stacked.set(sides[name], i * width);
  });
  return stacked;
}
