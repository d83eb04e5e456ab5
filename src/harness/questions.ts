/** Questions about single points, answered by the classifier in batches. */
import type { Classifier, ShippedModel } from '../classifier/index.ts';
import type { Loss, TargetedLoss } from '../nn/index.ts';
import { type FloatTensor, row } from '../tensor/index.ts';
import type { LogitSlopes, Slope } from './attack.ts';
import { DynamicBatching } from './dynamic-batching.ts';

interface Point {
  readonly x: Float32Array;
}
interface Labelled extends Point {
  readonly label: number;
}
interface Aimed extends Labelled {
  readonly target: number;
}
interface Ranked extends Point {
  readonly classes: readonly number[];
}

/** Asks one classifier for many samples at once. */
export class Questions {
  readonly #classifier: Classifier;
  readonly #signal: AbortSignal | undefined;
  readonly #batching: DynamicBatching;
  readonly #logits: (point: Point) => Promise<Float32Array>;
  readonly #slopes = new Map<Loss, (point: Labelled) => Promise<Slope>>();
  readonly #slopesToward = new Map<TargetedLoss, (point: Aimed) => Promise<Slope>>();
  readonly #logitSlopes = new Map<number, (point: Ranked) => Promise<LogitSlopes>>();

  constructor(classifier: Classifier, signal?: AbortSignal) {
    this.#classifier = classifier;
    this.#batching = new DynamicBatching(classifier.batchSize, classifier.concurrency);
    this.#signal = signal;
    this.#logits = this.#queue(async (points) => {
      const logits = await classifier.logits(this.#stacked(points));
      return points.map((_, i) => row(logits, i));
    });
  }

  #queue<Q extends Point, A>(answer: (points: readonly Q[]) => Promise<readonly A[]>): (point: Q) => Promise<A> {
    return this.#batching.queue((points: readonly Q[]) => {
      this.#signal?.throwIfAborted();
      return answer(points);
    });
  }

  #stacked(points: readonly Point[]): FloatTensor {
    const width = points[0].x.length;
    const data = new Float32Array(points.length * width);
    points.forEach(({ x }, i) => {
      data.set(x, i * width);
    });
    return { dtype: 'float32', shape: [points.length, ...this.#classifier.inputShape], data };
  }

  logits(x: Float32Array): Promise<Float32Array> {
    return this.#logits({ x });
  }

  slope(x: Float32Array, label: number, loss: Loss): Promise<Slope> {
    const ask = once(this.#slopes, loss, () =>
      this.#queue(async (points: readonly Labelled[]) => {
        const labels = Int32Array.from(points, (point) => point.label);
        return slopesOf(await this.#classifier.gradient(this.#stacked(points), labels, loss));
      }),
    );
    return ask({ x, label });
  }

  slopeToward(x: Float32Array, label: number, target: number, loss: TargetedLoss): Promise<Slope> {
    const ask = once(this.#slopesToward, loss, () =>
      this.#queue(async (points: readonly Aimed[]) => {
        const labels = Int32Array.from(points, (point) => point.label);
        const targets = Int32Array.from(points, (point) => point.target);
        return slopesOf(await this.#classifier.targetedGradient(this.#stacked(points), labels, targets, loss));
      }),
    );
    return ask({ x, label, target });
  }

  logitSlopes(x: Float32Array, classes: readonly number[]): Promise<LogitSlopes> {
    const count = classes.length;
    const ask = once(this.#logitSlopes, count, () =>
      this.#queue(async (points: readonly Ranked[]) => {
        const ranked = Int32Array.from(points.flatMap((point) => point.classes));
        const { logits, gradients } = await this.#classifier.logitGradients(this.#stacked(points), ranked);
        return points.map((_, i) => ({
          logits: row(logits, i),
          gradients: gradients.map((gradient) => row(gradient, i)),
        }));
      }),
    );
    return ask({ x, classes });
  }

  /** A way to ask another model, such as the file as it ships, for its class scores. */
  of(model: ShippedModel): (x: Float32Array) => Promise<Float32Array> {
    const ask = this.#queue(async (points: readonly Point[]) => {
      const scores = await model.outputs(this.#stacked(points));
      return points.map((_, i) => row(scores, i));
    });
    return (x) => ask({ x });
  }

  /** Runs the tasks 0 to total - 1 side by side. */
  run(total: number, task: (index: number) => Promise<void>): Promise<void> {
    return this.#batching.run(total, async (index) => {
      this.#signal?.throwIfAborted();
      await task(index);
    });
  }
}

function once<K, V>(known: Map<K, V>, key: K, make: () => V): V {
  const value = known.get(key) ?? make();
  known.set(key, value);
  return value;
}

function slopesOf({ logits, losses, gradient }: Awaited<ReturnType<Classifier['gradient']>>): Slope[] {
  return Array.from(losses, (loss, i) => ({ logits: row(logits, i), loss, gradient: row(gradient, i) }));
}
