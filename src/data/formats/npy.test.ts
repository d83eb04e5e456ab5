import fc from 'fast-check';
import { unzlibSync, zlibSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { DataError } from '../../errors.ts';
import { arrayType, floats, tensor } from '../../tensor/index.ts';
import { type NpyDType, parseNpy, parseNpyHeader, writeNpy } from './npy.ts';

/** Files that NumPy 2.4.6 wrote, behind zlib and base64 to be short. */
function fromNumPy(text: string): Uint8Array {
  return unzlibSync(Buffer.from(text, 'base64'));
}

const fortran = fromNumPy(
  'eNqb7BfqGxDJyFDGUK2eklqcXKRupaBuk2mkrqOgnpZfVFKUmBefX5SSChIPKSpNBQoXZyQWpAK5GkY6CsY6CiaaOgq1CmQCLgYGHgYWBgEGDgYRBkYGXgZWBkEGTgZRBiYGPgY2BiEGLgYxBmYGfgZ2BmEGbgZxBgCNVRx2',
);
const version2 = fromNumPy(
  'eNqb7BfqGxDJxFDCwMBQrZ6SWpxcpG6loG6TZqGuo6Cell9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5GkY6mjoKtQpkAy4GMPhhD6EZDgAA4LsdEw==',
);
const version3 = fromNumPy(
  'eNqb7BfqGxDJzFDCwMBQrZ6SWpxcpG6loF6TZKiuo6Cell9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5GkY6mjoKtQpkAy5GBgBvNBtT',
);
const scalar = fromNumPy(
  'eNqb7BfqGxDJyFDGUK2eklqcXKRupaBuk2akrqOgnpZfVFKUmBefX5SSChJ3S8wpTgWKF2ckFqQC+RqaOgq1ChQBLgY7AIGJG3c=',
);
const bigEndian = fromNumPy(
  'eNqb7BfqGxDJyFDGUK2eklqcXKRupaBul2mirqOgnpZfVFKUmBefX5SSChJ3S8wpTgWKF2ckFqQC+RpGOpo6CrUKFAAuBgYGRiBmAgAvrxth',
);
const objects = fromNumPy(
  'eNqb7BfqGxDJyFDGUK2eklqcXKRupaBe46+uo6Cell9UUpSYF59flJIKEnZLzClOBYoXZyQWpAL5GkY6mjoKtQqUAK4Glql9DBDQI5ZXmltQqRefnF+UqpdbmlOSmVhUlFg5pYcnvig1OT+vuKSoNLlkyuQpPaxglVN62PNSIEomT/FmaJ3izJg0pX1K0BQNb0ZvptYpGcw9rCkllQWpIC1M/hZTOjsgssw9jDVT/Pz8vP4DAZjwti+ZktQZO0Wjdoo3YyqQrQcAGgJZxw==',
);

describe('parseNpy', () => {
  it('reads what NumPy wrote, Fortran order made row-major', () => {
    const array = parseNpy(fortran);
    expect([array.dtype, array.shape]).toEqual(['int16', [2, 3, 4]]);
    expect(Array.from(array.data, Number)).toEqual(Array.from({ length: 24 }, (_, i) => i));
  });

  it('reads versions 2 and 3, and scalars', () => {
    expect(parseNpy(version2)).toEqual(tensor('float64', [2], Float64Array.of(1.5, -2)));
    expect(parseNpy(version3)).toEqual(tensor('bool', [2], Uint8Array.of(1, 0)));
    expect(parseNpy(scalar)).toEqual(tensor('float16', [], Uint16Array.of(0x3e00)));
  });

  it.each([
    ['big-endian elements', bigEndian, 'type ">i4"', 'big-endian'],
    ['Python objects', objects, 'type "|O"', 'array of numbers'],
  ])('refuses %s and says what to do', (_, bytes, message, hint) => {
    const attempt = (): unknown => parseNpy(bytes, 'a.npy');
    expect(attempt).toThrow(message);
    expect(attempt).toThrow(expect.objectContaining({ path: 'a.npy', hint: expect.stringContaining(hint) }));
  });

  it('refuses other bytes, unknown versions, and bytes too few or too many', () => {
    const whole = writeNpy(floats([2, 2], [1, 2, 3, 4]));
    for (let length = 0; length < whole.length; length++) {
      expect(() => parseNpy(whole.subarray(0, length)), `first ${length} bytes`).toThrow(DataError);
    }
    expect(() => parseNpy(Uint8Array.of(...whole, 0))).toThrow('too long');
    expect(() => parseNpy(whole.with(6, 9))).toThrow('version 9');
    expect(() => parseNpy(zlibSync(whole))).toThrow('is not a .npy file');
    expect(() => parseNpy(whole.with(15, 0x20))).toThrow('says too little');
  });
});

describe('writeNpy', () => {
  const dtypes: NpyDType[] = [
    'float16',
    'float32',
    'float64',
    'int8',
    'int16',
    'int32',
    'int64',
    'uint8',
    'uint16',
    'uint32',
    'uint64',
    'bool',
  ];

  it('writes what parseNpy reads, for every type and shape', () => {
    const shapes = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 4 });
    fc.assert(
      fc.property(fc.constantFrom(...dtypes), shapes, fc.integer(), (dtype, shape, seed) => {
        const size = shape.reduce((product, length) => product * length, 1);
        const bytes = Uint8Array.from(
          { length: size * arrayType(dtype).BYTES_PER_ELEMENT },
          (_, i) => (i + seed) & 0x3f,
        );
        const data = new (arrayType(dtype))(bytes.buffer);
        const written = writeNpy({ dtype, shape, data });
        expect(parseNpy(written)).toEqual({ dtype, shape, data });
        expect((parseNpyHeader(written)?.length ?? 1) % 64).toBe(0);
      }),
      { seed: 3 },
    );
  });

  it('writes the same bytes as NumPy', () => {
    const { data } = parseNpy(version2);
    const written = writeNpy({ dtype: 'float64', shape: [2], data });
    const text = (bytes: Uint8Array, start: number): string => new TextDecoder('latin1').decode(bytes.subarray(start));
    expect(text(written, 10).replace(/ +\n/, '\n')).toBe(text(version2, 12).replace(/ +\n/, '\n'));
    expect(writeNpy(parseNpy(scalar))).toEqual(scalar);
  });

  it('refuses what NumPy has no type for', () => {
    expect(() => writeNpy(tensor('string', [1], ['a']))).toThrow('cannot hold string');
    expect(() => writeNpy(tensor('bfloat16', [1], Uint16Array.of(1)))).toThrow('cannot hold bfloat16');
  });
});
