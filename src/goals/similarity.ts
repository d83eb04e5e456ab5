/** How alike two embeddings are. */
import type { Value } from '../graph/index.ts';
import { div, mul, neg, reduceSum, sqrt, sub } from '../operators/index.ts';

export interface Similarity {
  readonly name: string;
  readonly inChinese: string;
  /** [N, 1] of embeddings [N, D]; the larger, the more alike. */
  graph(a: Value, b: Value): Value;
  host(a: ArrayLike<number>, b: ArrayLike<number>): number;
  /** The similarity that a threshold of the user's means. */
  fromThreshold(threshold: number): number;
  /** What is told of a similarity. */
  shown(similarity: number): number;
}

const sum = (x: Value) => reduceSum(x, [1]);
const dot = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Array.from(a, (x, i) => x * b[i]).reduce((s, x) => s + x, 0);

const cosine: Similarity = {
  name: 'cosine',
  inChinese: '余弦相似度',
  graph: (a, b) => div(sum(mul(a, b)), sqrt(mul(sum(mul(a, a)), sum(mul(b, b))))),
  host: (a, b) => dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b)),
  fromThreshold: (threshold) => threshold,
  shown: (similarity) => similarity,
};

/** The distance, whose negative is the similarity: the square of it on the graph, whose gradient is never infinite. */
const L2: Similarity = {
  name: 'distance',
  inChinese: '距离',
  graph: (a, b) => neg(sum(mul(sub(a, b), sub(a, b)))),
  host: (a, b) => -Array.from(a, (x, i) => (x - b[i]) ** 2).reduce((total, x) => total + x, 0),
  fromThreshold: (threshold) => -(threshold ** 2),
  shown: (similarity) => Math.sqrt(-similarity),
};

export const similarities = { cosine, L2 } as const;
