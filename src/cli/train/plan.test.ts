import { describe, expect, it } from 'vitest';
import type { ArchitectureName } from '../../nn/named.ts';
import type { TrainFlags } from './flags.ts';
import { trainPlan } from './plan.ts';

const flags: TrainFlags = {
  dataset: 'mnist',
  epochs: 1,
  batchSize: 10,
  optimizer: 'adam',
  seed: 0,
  out: 'planned.onnx',
  threads: 1,
  device: 'cpu',
};

describe('trainPlan', () => {
  const cases: readonly [ArchitectureName | undefined, Partial<TrainFlags>, string][] = [
    [undefined, {}, 'architecture: nothing says what to train'],
    ['mlp', { from: 'net.onnx' }, '--from: the file says what the network is, and so does "mlp"'],
    ['mlp', { mean: [0.5] }, '--mean: it has no meaning without --from'],
    [undefined, { from: 'net.onnx', at: 'tokens' }, '--at: training starts at the input of a file'],
  ];
  it.each(cases)('%s with %o is refused', async (architecture, given, message) => {
    await expect(trainPlan(architecture, { ...flags, ...given })).rejects.toThrow(message);
  });

  it('takes what a file needs from flags', async () => {
    const { from, architecture } = await trainPlan(undefined, { ...flags, from: 'net.onnx', mean: [0.5], output: 'y' });
    expect(architecture).toBeUndefined();
    expect(from).toMatchObject({ path: 'net.onnx', preprocessing: { mean: [0.5] }, output: 'y' });
  });
});
