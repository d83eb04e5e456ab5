/** Digits to measure claims on that take no time: drawn, and few. */
import { drawDigits } from '../src/data/index.ts';
import type { PaperData } from '../src/paper/data/data.ts';

export function fewDigits(train: number, test: number): PaperData {
  return {
    name: 'a few digits',
    identity: 'a few digits',
    train: drawDigits({ count: train, seed: 1, split: 'train' }),
    test: drawDigits({ count: test, seed: 1, split: 'test' }),
    comparable: false,
  };
}
