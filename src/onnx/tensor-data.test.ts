import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ModelFormatError, ShapeError } from '../errors.ts';
import { type DType, tensor } from '../tensor/tensor.ts';
import { DataLocation, DataType } from './enums.ts';
import { decodeTensor, tensorFromProto, tensorToProto } from './index.ts';
import { codec, type Draft } from './schema.ts';

fc.configureGlobal({ seed: 20141220 });

type TensorDraft = Draft<'TensorProto'>;

function failure(proto: TensorDraft): ModelFormatError {
  try {
    tensorFromProto({ name: 'weights', ...proto });
  } catch (error) {
    if (error instanceof ModelFormatError) return error;
    throw error;
  }
  throw new Error('the tensor should have been refused');
}

describe('tensorToProto and tensorFromProto', () => {
  const samples = [
    tensor('float32', [2, 1], Float32Array.of(1.5, -0)),
    tensor('float64', [2], Float64Array.of(Math.PI, Number.NaN)),
    tensor('float16', [1], Uint16Array.of(0x3c00)),
    tensor('bfloat16', [1], Uint16Array.of(0x3f80)),
    tensor('int8', [2], Int8Array.of(-128, 127)),
    tensor('int16', [1], Int16Array.of(-32768)),
    tensor('int32', [], Int32Array.of(-5)),
    tensor('int64', [2], BigInt64Array.of(-(2n ** 63n), 7n)),
    tensor('uint8', [0, 3], new Uint8Array(0)),
    tensor('uint16', [1], Uint16Array.of(65535)),
    tensor('uint32', [1], Uint32Array.of(2 ** 32 - 1)),
    tensor('uint64', [1], BigUint64Array.of(2n ** 64n - 1n)),
    tensor('bool', [3], Uint8Array.of(1, 0, 1)),
    tensor('string', [2, 1], ['', 'größer']),
  ];

  it.each(samples.map((sample) => [sample.dtype, sample] as const))('%s comes back', (_, sample) => {
    const bytes = codec.encode('TensorProto', tensorToProto(sample, 'name'));
    expect(decodeTensor(bytes).name).toBe('name');
    expect(tensorFromProto(decodeTensor(bytes))).toEqual(sample);
    expect(tensorFromProto(tensorToProto(sample, ''))).toEqual(sample);
  });

  it('covers every element type of a host tensor', () => {
    const every: Record<DType, true> = {
      float32: true,
      float64: true,
      float16: true,
      bfloat16: true,
      int8: true,
      int16: true,
      int32: true,
      int64: true,
      uint8: true,
      uint16: true,
      uint32: true,
      uint64: true,
      bool: true,
      string: true,
    };
    expect(samples.map(({ dtype }) => dtype).sort()).toEqual(Object.keys(every).sort());
  });

  it('floats of any shape and alignment come back', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(4)), fc.nat(15), fc.nat(1000), (shape, shift, first) => {
        const count = shape.reduce((product, length) => product * length, 1);
        const sample = tensor(
          'float64',
          shape,
          Float64Array.from({ length: count }, (_, i) => first + i / 3),
        );
        const { rawData = new Uint8Array(0), ...rest } = tensorToProto(sample, '');
        const moved = new Uint8Array(rawData.length + shift);
        moved.set(rawData, shift);
        expect(tensorFromProto({ ...rest, rawData: moved.subarray(shift) })).toEqual(sample);
      }),
    );
  });

  it('copies raw data only where alignment demands it', () => {
    const memory = new Uint8Array(12);
    const proto = (rawData: Uint8Array): TensorDraft => ({ dataType: DataType.FLOAT, dims: [2n], rawData });
    const aligned = tensorFromProto(proto(memory.subarray(4)));
    const misaligned = tensorFromProto(proto(memory.subarray(1, 9)));
    const fromBuffer = tensorFromProto(proto(Buffer.from(memory.buffer, 1, 8)));
    memory.fill(255);
    expect(aligned.data).toEqual(Float32Array.of(Number.NaN, Number.NaN));
    expect(misaligned.data).toEqual(Float32Array.of(0, 0));
    expect(fromBuffer.data).toEqual(Float32Array.of(0, 0));
    expect(tensorToProto(aligned, '').rawData?.buffer).toBe(memory.buffer);
  });

  it('refuses to write data that do not fit the shape', () => {
    expect(() => tensorToProto(tensor('int8', [3], Int8Array.of(1, 2)), 'w')).toThrow(ShapeError);
  });
});

describe('typed fields', () => {
  it.each<[string, TensorDraft, ArrayLike<number | bigint | string>]>([
    ['float32 in float_data', { dataType: 1, floatData: [0.1, -2] }, Float32Array.of(0.1, -2)],
    ['float64 in double_data', { dataType: 11, doubleData: [0.1, -2] }, Float64Array.of(0.1, -2)],
    ['int32 in int32_data', { dataType: 6, int32Data: [-1, 2] }, Int32Array.of(-1, 2)],
    ['int8 in int32_data', { dataType: 3, int32Data: [-128, 127] }, Int8Array.of(-128, 127)],
    ['uint8 in int32_data', { dataType: 2, int32Data: [0, 255] }, Uint8Array.of(0, 255)],
    ['int16 in int32_data', { dataType: 5, int32Data: [-32768, 1] }, Int16Array.of(-32768, 1)],
    ['uint16 in int32_data', { dataType: 4, int32Data: [65535, 1] }, Uint16Array.of(65535, 1)],
    ['bool in int32_data', { dataType: 9, int32Data: [0, 256] }, Uint8Array.of(0, 1)],
    ['float16 bits in int32_data', { dataType: 10, int32Data: [0x3c00, 0xfc00] }, Uint16Array.of(0x3c00, 0xfc00)],
    ['bfloat16 bits in int32_data', { dataType: 16, int32Data: [0x3f80, 0] }, Uint16Array.of(0x3f80, 0)],
    ['int64 in int64_data', { dataType: 7, int64Data: [-1n, 2n] }, BigInt64Array.of(-1n, 2n)],
    ['uint32 in uint64_data', { dataType: 12, uint64Data: [2n ** 32n - 1n, 1n] }, Uint32Array.of(2 ** 32 - 1, 1)],
    [
      'uint64 in uint64_data',
      { dataType: 13, uint64Data: [2n ** 64n - 1n, 1n] },
      BigUint64Array.of(2n ** 64n - 1n, 1n),
    ],
    ['strings', { dataType: 8, stringData: [Uint8Array.of(0x61), Uint8Array.of(0xff)] }, ['a', '\ufffd']],
  ])('reads %s', (_, proto, data) => {
    expect(tensorFromProto({ ...proto, dims: [2n] })).toMatchObject({ shape: [2], data });
    expect(failure({ ...proto, dims: [3n] }).message).toMatch(/"weights" has 2 elements, but dims \[3\] of \w+ take 3/);
  });

  it('reads a scalar and an empty tensor', () => {
    expect(tensorFromProto({ dataType: 1, floatData: [3] })).toEqual(tensor('float32', [], Float32Array.of(3)));
    expect(tensorFromProto({ dataType: 1, dims: [0n] })).toEqual(tensor('float32', [0], new Float32Array(0)));
  });

  it('makes 0 and 1 of raw bool bytes', () => {
    expect(tensorFromProto({ dataType: 9, dims: [3n], rawData: Uint8Array.of(0, 1, 255) }).data).toEqual(
      Uint8Array.of(0, 1, 1),
    );
  });
});

describe('faults', () => {
  it('names the tensor and both sizes if raw data do not fit', () => {
    const error = failure({ dataType: 1, dims: [2n, 3n], rawData: new Uint8Array(20) });
    expect(error.message).toBe('tensor "weights" has 20 bytes of data, but dims [2,3] of float32 take 24');
  });

  it.each([
    ['negative', [-1n]],
    ['negative beside zero', [0n, -1n]],
    ['negative in pairs', [-2n, -2n]],
    ['beyond what a number counts', [2n ** 62n]],
    ['beside zero beyond what a number counts', [0n, 2n ** 62n]],
    ['overflowing to zero in 64 bits', [2n ** 32n, 2n ** 32n]],
    ['overflowing far', Array<bigint>(100_000).fill(2n ** 52n)],
  ])('refuses dims that are %s', (_, dims) => {
    const error = failure({ dataType: 1, dims, rawData: new Uint8Array(0) });
    expect(error.message).toMatch(/^tensor "weights" has impossible dims \[/);
    expect(error.message.length).toBeLessThan(300);
  });

  it('allocates nothing for dims without data', () => {
    expect(failure({ dataType: 1, dims: [2n ** 40n] }).message).toMatch(/has 0 elements/);
    expect(failure({ dataType: 8, dims: [2n ** 40n] }).message).toMatch(/has 0 elements/);
  });

  it.each([
    [DataType.COMPLEX64, 'COMPLEX64'],
    [DataType.COMPLEX128, 'COMPLEX128'],
    [DataType.UNDEFINED, 'UNDEFINED'],
    [undefined, 'UNDEFINED'],
    [1000, 'data type 1000'],
  ])('names the element type %s that no host tensor has', (dataType, name) => {
    expect(failure({ dataType }).message).toBe(`tensor "weights" has element type ${name}, which is not supported`);
  });
});

describe('external data', () => {
  const proto = (...entries: [string, string][]): TensorDraft => ({
    name: 'weights',
    dataType: DataType.FLOAT,
    dims: [2n],
    dataLocation: DataLocation.EXTERNAL,
    externalData: entries.map(([key, value]) => ({ key, value })),
  });
  const file = new Uint8Array(Float32Array.of(1, 2, 3, 4).buffer);
  const read = (location: string, offset: number, length: number): Uint8Array => {
    expect(location).toBe('w.bin');
    return file.subarray(offset, offset + length);
  };

  it('asks for the slice that the tensor takes', () => {
    const whole = proto(['location', 'w.bin'], ['offset', '4'], ['length', '8'], ['checksum', 'ab']);
    expect(tensorFromProto(whole, read).data).toEqual(Float32Array.of(2, 3));
    expect(tensorFromProto(proto(['location', 'w.bin']), read).data).toEqual(Float32Array.of(1, 2));
  });

  it.each<[string, [string, string][], RegExp]>([
    ['no location', [['offset', '0']], /"weights" is external but names no location/],
    [
      'a negative offset',
      [
        ['location', 'w.bin'],
        ['offset', '-4'],
      ],
      /"weights" has offset "-4"/,
    ],
    [
      'an offset that is not a number',
      [
        ['location', 'w.bin'],
        ['offset', '1e3'],
      ],
      /has offset "1e3"/,
    ],
    [
      'a length that does not fit',
      [
        ['location', 'w.bin'],
        ['length', '12'],
      ],
      /has 12 bytes of external data.*take 8/,
    ],
    [
      'a slice that is short',
      [
        ['location', 'w.bin'],
        ['offset', '12'],
      ],
      /has 4 bytes of data.*take 8/,
    ],
  ])('refuses %s', (_, entries, message) => {
    expect(() => tensorFromProto(proto(...entries), read)).toThrow(ModelFormatError);
    expect(() => tensorFromProto(proto(...entries), read)).toThrow(message);
  });

  it('says which file is needed where there is no reader', () => {
    expect(() => tensorFromProto(proto(['location', 'w.bin']))).toThrow(/"weights" has its data in the file w\.bin/);
  });

  it('refuses strings', () => {
    expect(() => tensorFromProto({ ...proto(['location', 'w.bin']), dataType: 8 }, read)).toThrow(/keeps strings/);
  });
});
