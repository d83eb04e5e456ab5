import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bfloat16ToFloat, floatToHalf, halfToFloat } from './half.ts';

fc.configureGlobal({ seed: 20141220 });

const all = Uint16Array.from({ length: 65536 }, (_, bits) => bits);
const values = halfToFloat(all);

/** The value of a half by the definition in IEEE 754. */
function definition(bits: number): number {
  const sign = bits < 0x8000 ? 1 : -1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return exponent === 0 ? sign * (fraction / 1024) * 2 ** -14 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

describe('halfToFloat', () => {
  it('gives the value that IEEE 754 defines, for all 65536 halves', () => {
    const wrong = [...all].filter((bits) => !Object.is(values[bits], definition(bits)));
    expect(wrong, 'bits of the halves that are wrong').toEqual([]);
  });

  it('knows the landmarks', () => {
    const landmarks = Uint16Array.of(0x3c00, 0xc000, 0x7bff, 0x0400, 0x0001, 0x8001, 0x7c00, 0xfc00, 0x8000);
    expect([...halfToFloat(landmarks)]).toEqual([
      1,
      -2,
      65504,
      2 ** -14,
      2 ** -24,
      -(2 ** -24),
      Number.POSITIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
      -0,
    ]);
  });
});

describe('floatToHalf', () => {
  it('gives all 65536 halves back, NaN payloads too', () => {
    const back = floatToHalf(values);
    const changed = [...all].filter((bits) => back[bits] !== bits);
    expect(changed, 'bits of the halves that changed').toEqual([]);
  });

  it('rounds what lies between two halves to the nearer one, and a middle to the even one', () => {
    const wrong: number[] = [];
    for (let bits = 0; bits < 0x7bff; bits++) {
      const [low, high] = [values[bits], values[bits + 1]];
      const middle = (low + high) / 2;
      const even = bits % 2 === 0 ? bits : bits + 1;
      const inputs = Float32Array.of(middle, nextFloat(middle, -1), nextFloat(middle, 1), -middle);
      const expected = [even, bits, bits + 1, even | 0x8000];
      if (floatToHalf(inputs).some((half, i) => half !== expected[i])) wrong.push(bits);
    }
    expect(wrong, 'lower of the two halves').toEqual([]);
  });

  it('takes the nearest of all halves for any float', () => {
    const finite = [...all].filter((bits) => Number.isFinite(values[bits]));
    fc.assert(
      fc.property(fc.float({ min: -65519, max: 65519, noNaN: true }), (value) => {
        const error = Math.abs(halfToFloat(floatToHalf(Float32Array.of(value)))[0] - value);
        const least = finite.reduce((best, bits) => Math.min(best, Math.abs(values[bits] - value)), Infinity);
        expect(error).toBe(least);
      }),
      { numRuns: 50 },
    );
  });

  it('overflows to infinity from 65520 on and underflows to a zero of the same sign', () => {
    const inputs = Float32Array.of(65504, 65519.99, 65520, -65520, 1e30, Infinity, 2 ** -25, -(2 ** -25), 1e-45, -0);
    const expected = [0x7bff, 0x7bff, 0x7c00, 0xfc00, 0x7c00, 0x7c00, 0, 0x8000, 0, 0x8000];
    expect([...floatToHalf(inputs)]).toEqual(expected);
  });

  it('keeps NaN a NaN where its payload is only in the lower bits', () => {
    const quiet = new Float32Array(Uint32Array.of(0x7f800001, 0xff800001).buffer);
    expect([...halfToFloat(floatToHalf(quiet))]).toEqual([Number.NaN, Number.NaN]);
  });

  it('reads a view in the middle of a buffer', () => {
    expect([...floatToHalf(Float32Array.of(9, 1, 2).subarray(1))]).toEqual([0x3c00, 0x4000]);
  });
});

describe('bfloat16ToFloat', () => {
  it('gives the upper half of a float32, for all 65536 numbers', () => {
    const upper = Uint32Array.from(new Uint32Array(bfloat16ToFloat(all).buffer), (bits) => bits >>> 16);
    expect([...upper]).toEqual([...all]);
    expect([...bfloat16ToFloat(Uint16Array.of(0x3f80, 0xc040, 0x7f80, 0x0001))]).toEqual([1, -3, Infinity, 2 ** -133]);
  });
});

function nextFloat(value: number, direction: 1 | -1): number {
  const float = Float32Array.of(value);
  new Uint32Array(float.buffer)[0] += direction;
  return float[0];
}
