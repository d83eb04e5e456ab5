import { inflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DataError } from '../../errors.ts';
import { randomStream } from '../../random.ts';
import { packed, unpacked } from './packed-example.ts';

const bitsOf = (values: Float32Array) => [...new Uint32Array(values.buffer, values.byteOffset, values.length)];

describe('packed', () => {
  it('gives every example back, bit for bit, whatever the numbers', () => {
    const pair = fc.tuple(
      fc.float(),
      fc.oneof(fc.float(), fc.constantFrom(0, -0, Number.NaN, Number.POSITIVE_INFINITY)),
    );
    fc.assert(
      fc.property(fc.array(pair, { minLength: 1, maxLength: 50 }), (pairs) => {
        const clean = Float32Array.from(pairs, ([value]) => value);
        const example = Float32Array.from(pairs, ([, value]) => value);
        expect(bitsOf(unpacked(packed(example, clean), clean))).toEqual(bitsOf(example));
      }),
      { seed: 1, numRuns: 1000 },
    );
  });

  it('can be read by others as docs/audit-schema.md says', () => {
    const clean = Float32Array.of(0.25, -1, 7, 1e-40);
    const example = Float32Array.of(0.5, 1, 7, -3);
    const changes = inflateRawSync(Buffer.from(packed(example, clean), 'base64'));
    const bytes = Buffer.from(clean.buffer.slice(0));
    for (let i = 0; i < 16; i += 4) bytes.writeInt32LE((bytes.readInt32LE(i) + changes.readInt32LE(i)) | 0, i);
    expect([0, 4, 8, 12].map((i) => bytes.readFloatLE(i))).toEqual([...example]);
  });

  it('works on rows of larger arrays', () => {
    const all = Float32Array.from({ length: 12 }, (_, i) => i / 7);
    const [clean, example] = [all.subarray(3, 6), all.subarray(7, 10)];
    expect([...unpacked(packed(example, clean), clean)]).toEqual([...example]);
  });

  it('makes the usual example much shorter than its numbers, and an unchanged one next to nothing', () => {
    const random = randomStream('packed');
    const clean = Float32Array.from({ length: 3072 }, () => random.integer(256) / 255);
    const example = clean.map((value) => value + (random.integer(2) === 0 ? 8 / 255 : -8 / 255));
    expect(packed(example, clean).length / (4 * clean.length)).toBeLessThan(0.5);
    expect(packed(clean, clean).length).toBeLessThan(60);
  });

  it('refuses text that stands for more than the sample, without writing it out', () => {
    const zeros = new Float32Array(1 << 20);
    const text = packed(zeros, zeros);
    expect(text.length).toBeLessThan(2 ** 14);
    const before = process.memoryUsage().arrayBuffers;
    expect(() => unpacked(text, new Float32Array(4))).toThrow(DataError);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 20);
  });

  it('refuses text that is damaged, and samples of another length', () => {
    const clean = Float32Array.of(1, 2, 3);
    const text = packed(Float32Array.of(1, 2, 4), clean);
    for (const damaged of ['', '!!', 'AAAA', text.slice(0, 4)])
      expect(() => unpacked(damaged, clean)).toThrow(DataError);
    expect(() => unpacked(text, new Float32Array(4))).toThrow(/damaged or belongs to another sample/);
  });
});
