import { guessLayout } from '../../classifier/index.ts';
import { readImage, readStored } from '../../data/index.node.ts';
import { DataError } from '../../errors.ts';
import type { Shape } from '../../tensor/index.ts';
import type { ModelPlan } from '../inputs/model-plan.ts';

/**
 * The shape of the arrays that a service is sent: what the options say, else that of the samples. Pictures are colour, and samples
 * of two axes are grey pictures.
 *
 * @throws DataError for what cannot be read
 */
export async function sentShape({ inputShape, preprocessing }: ModelPlan, paths: readonly string[]): Promise<Shape> {
  if (inputShape !== undefined) return inputShape;
  const [path] = paths;
  const { test } = await readStored(path, { parts: 'test', labels: 'unused' });
  if ('files' in test) {
    const [file] = test.files;
    if (file === undefined) throw new DataError('it holds no samples', { path });
    const { width, height } = await readImage(file.path, { channels: 3 });
    return preprocessing.layout === 'nhwc' ? [height, width, 3] : [3, height, width];
  }
  const [, ...shape] = test.values.shape;
  return shape.length === 2 ? [1, ...shape] : shape;
}

/** Where such arrays have their channels; undefined where they are not images. */
export function sentLayout({ preprocessing: { layout } }: ModelPlan, shape: Shape) {
  return shape.length === 3 ? (layout ?? guessLayout(shape)) : undefined;
}
