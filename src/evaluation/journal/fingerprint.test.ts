import { expect, it } from 'vitest';
import { floats, sha256 } from '../../tensor/index.ts';
import { fingerprintOf } from './fingerprint.ts';

it('sha256 is that of FIPS 180-2, appendix B', async () => {
  expect(await sha256(new TextEncoder().encode('abc'))).toBe(
    'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  );
});

it('a fingerprint changes with anything that samples are, and with nothing else', async () => {
  const samples = {
    inputs: floats([2, 3], [1, 2, 3, 4, 5, 6]),
    labels: Int32Array.of(0, 1),
    names: ['a', 'b'],
  };
  const larger = floats([4, 3], [9, 9, 9, 1, 2, 3, 4, 5, 6, 9, 9, 9]);
  const view = { ...samples, inputs: { ...samples.inputs, data: larger.data.subarray(3, 9) } };
  expect(await fingerprintOf(view)).toBe(await fingerprintOf(samples));
  const prints = await Promise.all(
    [
      samples,
      { ...samples, inputs: floats([2, 3], [1, 2, 3, 4, 5, 6.000001]) },
      { ...samples, inputs: floats([2, 3, 1], [1, 2, 3, 4, 5, 6]) },
      { ...samples, labels: Int32Array.of(1, 0) },
      { ...samples, names: ['a', 'c'] },
      { ...samples, names: [0, 1] },
    ].map(fingerprintOf),
  );
  expect(new Set(prints).size).toBe(prints.length);
});
