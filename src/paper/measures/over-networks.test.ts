import { describe, expect, it } from 'vitest';
import { fewDigits } from '../../../test/few-digits.ts';
import { nativeRuntime } from '../../runtime/node.ts';
import { createContext, memberSeed, type TrainedModel } from '../context.ts';
import { localTrainer } from '../models/train.ts';
import { shallowSoftmax } from '../recipes/linear.ts';
import { meanOverNetworks, networksOf } from './over-networks.ts';
import { cleanMistakes } from './test-digits.ts';

const runtime = await nativeRuntime();
const data = fewDigits(500, 100);
const train = localTrainer({ data, runtime });
const contextOf = (seedCount: number) => createContext({ preset: 'smoke', seed: 0, seedCount, data, runtime, train });

describe('meanOverNetworks', () => {
  it('is the mean over networks of as many seeds as are asked for, and shows each', async () => {
    const errorOf = async (network: TrainedModel) => (await cleanMistakes(contextOf(3), network)).error;
    const { value, perSeed = [] } = await meanOverNetworks(contextOf(3), shallowSoftmax, errorOf);
    expect(perSeed).toHaveLength(3);
    expect(new Set(perSeed).size, 'different networks').toBeGreaterThan(1);
    expect(value).toBeCloseTo(perSeed.reduce<number>((sum, figure) => sum + Number(figure), 0) / 3, 9);
    const one = await meanOverNetworks(contextOf(1), shallowSoftmax, errorOf);
    expect(one).toEqual({ value: perSeed[0], unit: '%' });
  });

  it('leaves out networks that have no such figure', async () => {
    const figures = [null, 4, 6];
    const figureOf = async ({ record }: TrainedModel) => figures[record.seed / memberSeed(0, 1)];
    expect(await meanOverNetworks(contextOf(3), shallowSoftmax, figureOf)).toEqual({
      value: 5,
      unit: '%',
      perSeed: figures,
    });
    expect((await meanOverNetworks(contextOf(2), shallowSoftmax, async () => null)).value).toBeNull();
  });

  it('asks for the networks that it takes', () => {
    expect(networksOf(shallowSoftmax, 2)).toEqual([
      { recipe: shallowSoftmax, member: 0 },
      { recipe: shallowSoftmax, member: 1 },
    ]);
  });
});
