import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytesOfMessage, messageOfBytes } from './message.ts';

const number = fc.oneof(
  fc.double(),
  fc.constantFrom(-0, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY),
);
const { anything } = fc.letrec((tie) => ({
  anything: fc.oneof(
    { maxDepth: 4 },
    number,
    fc.string(),
    fc.boolean(),
    fc.constant(null),
    fc.bigInt(),
    fc.float32Array(),
    fc.uint8Array(),
    fc.float64Array(),
    fc.bigInt64Array(),
    fc.array(tie('anything')),
    fc.dictionary(fc.oneof(fc.constantFrom('$', 'is', 'at', 'entries', 'a'), fc.string()), tie('anything'), {
      noNullPrototype: true,
    }),
  ),
}));

describe('a message', () => {
  it('comes back as it was, to the bit', () => {
    fc.assert(
      fc.property(anything, (value) => {
        expect(messageOfBytes(bytesOfMessage(value))).toEqual(value);
      }),
      { seed: 17, numRuns: 500 },
    );
  });

  it('keeps every bit of a number that is not one', () => {
    const odd = new Float32Array(Uint32Array.of(0x7fc0_0001, 0xffff_ffff, 0x8000_0000).buffer);
    const { values } = messageOfBytes<{ values: Float32Array }>(bytesOfMessage({ values: odd }));
    expect(new Uint32Array(values.slice().buffer)).toEqual(new Uint32Array(odd.buffer));
  });

  it('holds what a view shows, not what lies behind it', () => {
    const whole = Float32Array.from({ length: 1000 }, (_, i) => i);
    const bytes = bytesOfMessage([whole.subarray(3, 5)]);
    expect(bytes.length).toBeLessThan(100);
    expect(messageOfBytes(bytes)).toEqual([Float32Array.of(3, 4)]);
  });

  it('is read out of the middle of other bytes', () => {
    const bytes = bytesOfMessage([Float64Array.of(1, 2)]);
    const around = Buffer.alloc(bytes.length + 24, 7);
    around.set(bytes, 11);
    expect(messageOfBytes(around.subarray(11, 11 + bytes.length))).toEqual([Float64Array.of(1, 2)]);
  });

  it('is refused where bytes are missing', () => {
    const bytes = bytesOfMessage({ a: Float64Array.of(1, 2), text: 'abc' });
    for (const length of [0, 3, 10, bytes.length - 8]) {
      expect(() => messageOfBytes(bytes.subarray(0, length)), `${length} bytes`).toThrow('not a message of a queue');
    }
  });
});
