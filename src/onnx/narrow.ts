/**
 * Element types of eight bits and fewer that no host array has: float8, float4, 4-bit and 2-bit integers. Graphs hold them as
 * float32, int8 or uint8. Formats: Micikevicius et al. 2022 (arXiv 2209.05433) and the Open Compute Project's MX specification.
 */
import { DataType } from './enums.ts';

/** Binary floating point: how many bits the significand has after the point, and what the exponents are. */
export interface NarrowFloat {
  readonly mantissa: number;
  /** The exponent of the smallest number that is not subnormal. */
  readonly lowest: number;
  readonly largest: number;
  /** What is beyond the largest number where it is not saturated. */
  readonly beyond: number;
}

export interface NarrowType {
  readonly bits: 8 | 4 | 2;
  readonly heldAs: 'float32' | 'int8' | 'uint8';
  readonly float?: NarrowFloat;
  /** Lowest and highest integer. */
  readonly range?: readonly [number, number];
  readonly decode: (code: number) => number;
}

function floatType(bits: 8 | 4, float: NarrowFloat, special: (code: number) => number | undefined): NarrowType {
  const { mantissa, lowest } = float;
  const decode = (code: number): number => {
    const [sign, magnitude] = [code >> (bits - 1) ? -1 : 1, code & (2 ** (bits - 1) - 1)];
    const [exponent, fraction] = [magnitude >> mantissa, (magnitude & (2 ** mantissa - 1)) / 2 ** mantissa];
    const value = exponent === 0 ? fraction * 2 ** lowest : (1 + fraction) * 2 ** (lowest + exponent - 1);
    return special(code) ?? sign * value;
  };
  return { bits, heldAs: 'float32', float, decode };
}

function integerType(bits: 4 | 2, isSigned: boolean): NarrowType {
  const count = 2 ** bits;
  const decode = (code: number) => (isSigned && code >= count / 2 ? code - count : code);
  const range = isSigned ? ([-count / 2, count / 2 - 1] as const) : ([0, count - 1] as const);
  return { bits, heldAs: isSigned ? 'int8' : 'uint8', range, decode };
}

const { NaN: nan, POSITIVE_INFINITY: infinity } = Number;
const onlyNegativeZero = (code: number) => (code === 0x80 ? nan : undefined);

const types: ReadonlyMap<number, NarrowType> = new Map([
  [
    DataType.FLOAT8E4M3FN,
    floatType(8, { mantissa: 3, lowest: -6, largest: 448, beyond: nan }, (code) =>
      (code & 0x7f) === 0x7f ? nan : undefined,
    ),
  ],
  [DataType.FLOAT8E4M3FNUZ, floatType(8, { mantissa: 3, lowest: -7, largest: 240, beyond: nan }, onlyNegativeZero)],
  [
    DataType.FLOAT8E5M2,
    floatType(8, { mantissa: 2, lowest: -14, largest: 57344, beyond: infinity }, (code) => {
      if ((code & 0x7c) !== 0x7c) return undefined;
      if ((code & 3) !== 0) return nan;
      return code > 0x7f ? -infinity : infinity;
    }),
  ],
  [DataType.FLOAT8E5M2FNUZ, floatType(8, { mantissa: 2, lowest: -15, largest: 57344, beyond: nan }, onlyNegativeZero)],
  [DataType.FLOAT8E8M0, { bits: 8, heldAs: 'float32', decode: (code) => (code === 255 ? nan : 2 ** (code - 127)) }],
  [DataType.FLOAT4E2M1, floatType(4, { mantissa: 1, lowest: 0, largest: 6, beyond: 6 }, () => undefined)],
  [DataType.UINT4, integerType(4, false)],
  [DataType.INT4, integerType(4, true)],
  [DataType.UINT2, integerType(2, false)],
  [DataType.INT2, integerType(2, true)],
]);

/** What a narrow element type is, by ONNX's number. */
export const narrowType = (dataType: number): NarrowType | undefined => types.get(dataType);

/** Elements from bytes in which several share one, the first in the lowest bits. */
export function unpacked({ bits, decode }: NarrowType, bytes: ArrayLike<number>, count: number): number[] {
  const perByte = 8 / bits;
  const mask = 2 ** bits - 1;
  return Array.from({ length: count }, (_, i) =>
    decode((bytes[Math.floor(i / perByte)] >> (bits * (i % perByte))) & mask),
  );
}
