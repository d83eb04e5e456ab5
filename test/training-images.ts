/** Small pictures to learn from: three kinds of bars, with noise, in the file that Keras would write. */
import { writeNpz } from '../src/data/index.ts';
import { randomStream } from '../src/random.ts';
import { type FloatTensor, floats, integers } from '../src/tensor/index.ts';

export const SIDE = 8;
const CLASSES = 3;

export interface Pictures {
  /** [N, 1, SIDE, SIDE] in 0..1 */
  readonly images: FloatTensor;
  readonly labels: readonly number[];
}

/** Pictures with a bright band of rows, whose place is the class. */
export function bars(count: number, seed: number): Pictures {
  const random = randomStream(seed, 'bars');
  const labels = Array.from({ length: count }, (_, i) => i % CLASSES);
  const data = labels.flatMap((label) =>
    Array.from({ length: SIDE * SIDE }, (_, i) => {
      const isBright = Math.floor(i / SIDE / 3) === label;
      return (isBright ? 0.4 : 0) + random.uniform(0, 0.6);
    }),
  );
  return { images: floats([count, 1, SIDE, SIDE], data), labels };
}

export const test = bars(60, 1);

/** The bytes of a .npz file of 150 pictures to learn from and 60 to be judged by. */
export function barsFile(train = bars(150, 0)): Uint8Array {
  return writeNpz({
    x_train: train.images,
    y_train: integers([train.labels.length], train.labels),
    x_test: test.images,
    y_test: integers([test.labels.length], test.labels),
  });
}
