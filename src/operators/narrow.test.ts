import { describe, expect, it } from 'vitest';
import { constant } from '../graph/index.ts';
import { DataType, narrowType, tensorFromProto } from '../onnx/index.ts';
import { randomStream } from '../random.ts';
import { nativeRuntime } from '../runtime/node.ts';
import { floats } from '../tensor/index.ts';
import { narrowed } from './narrow.ts';

const runtime = await nativeRuntime();
const saturating = { saturate: true, roundMode: 'nearest' };

/** All numbers of a type, as a file that holds every code has them. */
function numbersOf(dataType: number, bits: number): number[] {
  const codes = Uint8Array.from({ length: 2 ** bits }, (_, i) => i);
  const bytes = bits === 8 ? codes : Uint8Array.from({ length: 8 }, (_, i) => 2 * i + 16 * (2 * i + 1));
  return Array.from(tensorFromProto({ dataType, dims: [BigInt(2 ** bits)], rawData: bytes }).data, Number);
}

async function rounded(values: readonly number[], dataType: number): Promise<number[]> {
  const type = narrowType(dataType);
  if (type === undefined) throw new Error(`there is no narrow type ${dataType}`);
  const x = constant(floats([values.length], values));
  const program = await runtime.compile({ inputs: [], outputs: { y: narrowed(x, type, saturating) } });
  const { y } = await program.run({});
  await program.dispose();
  return Array.from(y.data, Number);
}

describe.each([
  ['FLOAT8E4M3FN', 8, 448],
  ['FLOAT8E4M3FNUZ', 8, 240],
  ['FLOAT8E5M2', 8, 57344],
  ['FLOAT8E5M2FNUZ', 8, 57344],
  ['FLOAT4E2M1', 4, 6],
] as const)('%s', (name, bits, largest) => {
  const dataType = DataType[name];
  const numbers = numbersOf(dataType, bits).filter(Number.isFinite);

  it('holds what its codes say, and keeps it', async () => {
    expect(Math.max(...numbers)).toBe(largest);
    expect(new Set(numbers).size).toBeGreaterThan(2 ** bits - 10);
    expect(await rounded(numbers, dataType)).toEqual(numbers.map((value) => value + 0));
  });

  it('takes the nearest of its numbers for any other', async () => {
    const random = randomStream(name);
    const values = Array.from({ length: 200 }, () => Math.fround(random.normal() * largest * 2 ** -random.integer(14)));
    const nearest = await rounded(values, dataType);
    for (const [i, value] of values.entries()) {
      const best = Math.min(...numbers.map((candidate) => Math.abs(candidate - value)));
      expect(Math.abs(nearest[i] - value), `${value} became ${nearest[i]}`).toBe(best);
    }
  });
});

it('integers of four and two bits are read, two and four to a byte', () => {
  const read = (dataType: number, count: bigint, ...bytes: number[]) =>
    Array.from(tensorFromProto({ dataType, dims: [count], rawData: Uint8Array.from(bytes) }).data, Number);
  expect(read(DataType.INT4, 3n, 0x87, 0x0f)).toEqual([7, -8, -1]);
  expect(read(DataType.UINT4, 3n, 0x87, 0x0f)).toEqual([7, 8, 15]);
  expect(read(DataType.INT2, 4n, 0b11100100)).toEqual([0, 1, -2, -1]);
  expect(read(DataType.UINT2, 4n, 0b11100100)).toEqual([0, 1, 2, 3]);
});
