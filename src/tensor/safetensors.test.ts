import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeTensorFile, encodeTensorFile, floats, sizeOf, type TensorFile } from './index.ts';

const name = fc.string({ unit: 'grapheme' }).filter((text) => !['__metadata__', '__proto__'].includes(text));
const tensors = fc
  .array(fc.nat(4), { maxLength: 3 })
  .chain((shape) =>
    fc.array(fc.float(), { minLength: sizeOf(shape), maxLength: sizeOf(shape) }).map((values) => floats(shape, values)),
  );
const files: fc.Arbitrary<TensorFile> = fc.record({
  tensors: fc.dictionary(name, tensors, { noNullPrototype: true }),
  metadata: fc.dictionary(name, fc.string({ unit: 'grapheme' }), { noNullPrototype: true }),
});

const sample: TensorFile = {
  tensors: { w: floats([2, 3], [1, -2, 3.5, 0, Number.NaN, Number.POSITIVE_INFINITY]), b: floats([], [7]) },
  metadata: { format: 'gibbon', 'Gewicht, größtes': '√2 → 1.41' },
};

describe('tensor files', () => {
  it('come back as they were, whatever their names, shapes and numbers', () => {
    fc.assert(
      fc.property(files, fc.nat(7), (file, offset) => {
        const bytes = encodeTensorFile(file);
        expect(decodeTensorFile(bytes)).toEqual(file);
        // The same bytes at an address that no float may begin at.
        const shifted = new Uint8Array(bytes.length + offset);
        shifted.set(bytes, offset);
        expect(decodeTensorFile(shifted.subarray(offset))).toEqual(file);
      }),
      { numRuns: 300, seed: 1 },
    );
  });

  it('are laid out as the format says', () => {
    const bytes = encodeTensorFile(sample);
    const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
    expect(length % 8, 'numbers begin at a multiple of eight').toBe(0);
    const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)));
    expect(header).toEqual({
      __metadata__: sample.metadata,
      w: { dtype: 'F32', shape: [2, 3], data_offsets: [0, 24] },
      b: { dtype: 'F32', shape: [], data_offsets: [24, 28] },
    });
    expect(bytes.length).toBe(8 + length + 28);
    expect(new DataView(bytes.buffer).getFloat32(8 + length + 8, true)).toBe(3.5);
  });

  it('are copied, so that bytes that change later do not change them', () => {
    const bytes = encodeTensorFile(sample);
    const decoded = decodeTensorFile(bytes);
    bytes.fill(255, bytes.length - 4);
    expect(decoded?.tensors.b.data[0]).toBe(7);
  });

  it('are refused wherever they are cut off', () => {
    const bytes = encodeTensorFile(sample);
    for (let length = 0; length < bytes.length; length++) {
      expect(decodeTensorFile(bytes.subarray(0, length)), `the first ${length} bytes`).toBeUndefined();
    }
    expect(decodeTensorFile(bytes)).toEqual(sample);
  });

  it('that are damaged are refused, or hold tensors that fit their shapes', () => {
    const bytes = encodeTensorFile(sample);
    let refused = 0;
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const file = decodeTensorFile(bytes.with(at, bytes[at] ^ change));
        if (file === undefined) refused++;
        for (const { shape, data } of Object.values(file?.tensors ?? {})) expect(data.length).toBe(sizeOf(shape));
      }),
      { numRuns: 2000, seed: 2 },
    );
    expect(refused, 'refused of 2000').toBeGreaterThan(500);
  });

  it.each([
    ['another element type', { w: { dtype: 'F16', shape: [2], data_offsets: [0, 4] } }],
    ['a shape that does not fit', { w: { dtype: 'F32', shape: [2], data_offsets: [0, 4] } }],
    ['a negative length', { w: { dtype: 'F32', shape: [-1], data_offsets: [4, 0] } }],
    ['a length that is no integer', { w: { dtype: 'F32', shape: [0.5], data_offsets: [0, 2] } }],
    ['numbers beyond the end', { w: { dtype: 'F32', shape: [2], data_offsets: [4, 12] } }],
    ['offsets of the wrong number', { w: { dtype: 'F32', shape: [1], data_offsets: [0, 4, 8] } }],
    ['metadata that are no texts', { __metadata__: { step: 3 } }],
    ['a list', [1, 2]],
    ['nothing', null],
  ])('with %s in their header are refused', (_, header) => {
    const text = new TextEncoder().encode(JSON.stringify(header));
    const bytes = new Uint8Array(8 + text.length + 8);
    new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
    bytes.set(text, 8);
    expect(decodeTensorFile(bytes)).toBeUndefined();
  });
});
