import { beforeSquashing } from '../classifier/logits.ts';
import { input } from '../graph/index.ts';
import type { Model } from '../model/index.ts';
import { sizeOf } from '../tensor/index.ts';
import { rowsOf } from './answers.ts';

/** The function that an output ends in, where there is one. @param count How many numbers it holds for one sample */
export function squashOf(model: Model, name: string, count: number): 'Softmax' | 'Sigmoid' | undefined {
  const { attacked } = model;
  const rows = rowsOf(model);
  const value = model.graphOf(input(attacked.name, 'float32', [rows, ...attacked.shape])).outputs[name];
  return sizeOf(value.shape) === rows * count ? beforeSquashing(value, count).through : undefined;
}
