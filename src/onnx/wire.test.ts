import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ModelFormatError } from '../errors.ts';
import { Reader, WireType, Writer } from './wire.ts';

fc.configureGlobal({ seed: 20141220 });

function written(write: (writer: Writer) => void): Uint8Array {
  const writer = new Writer();
  write(writer);
  return writer.finish();
}

function failure(bytes: readonly number[], read: (reader: Reader) => unknown): ModelFormatError {
  try {
    read(new Reader(Uint8Array.from(bytes)));
  } catch (error) {
    if (error instanceof ModelFormatError) return error;
    throw error;
  }
  throw new Error(`reading ${bytes} should have failed`);
}

describe('integers', () => {
  it('has the examples of the protobuf documentation', () => {
    expect([...written((w) => w.int32(150))]).toEqual([0x96, 0x01]);
    expect([...written((w) => w.int32(-2))]).toEqual([0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01]);
    expect([...written((w) => w.tag(1, WireType.varint))]).toEqual([0x08]);
  });

  it('come back, of every size and sign', () => {
    const edges = [
      0n,
      127n,
      128n,
      2n ** 28n,
      2n ** 31n,
      2n ** 32n,
      2n ** 35n - 1n,
      2n ** 35n,
      2n ** 56n,
      2n ** 63n - 1n,
    ];
    for (const value of edges.flatMap((edge) => [edge, -edge, -edge - 1n])) {
      expect(new Reader(written((w) => w.int64(value))).int64()).toBe(value);
    }
    fc.assert(
      fc.property(fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n), (value) => {
        expect(new Reader(written((w) => w.int64(value))).int64()).toBe(value);
      }),
    );
    fc.assert(
      fc.property(fc.bigInt(0n, 2n ** 64n - 1n), (value) => {
        expect(new Reader(written((w) => w.uint64(value))).uint64()).toBe(value);
      }),
    );
    fc.assert(
      fc.property(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }), (value) => {
        expect(new Reader(written((w) => w.int32(value))).int32()).toBe(value);
      }),
    );
  });

  it('reads a varint that is longer than it need be', () => {
    expect(new Reader(Uint8Array.of(0x81, 0x80, 0x80, 0x00)).uint64()).toBe(1n);
  });

  it('keeps the low bits of a number that is too large, as protobuf does', () => {
    expect(new Reader(written((w) => w.uint64(2n ** 40n + 7n))).int32()).toBe(7);
  });
});

describe('floats', () => {
  it('come back bit for bit', () => {
    fc.assert(
      fc.property(fc.float(), (value) => {
        expect(new Reader(written((w) => w.float(value))).float()).toBe(value);
      }),
    );
    fc.assert(
      fc.property(fc.double(), (value) => {
        expect(new Reader(written((w) => w.double(value))).double()).toBe(value);
      }),
    );
  });
});

describe('bytes, strings and lengths', () => {
  it('come back in any order and nesting', () => {
    const part = fc.oneof(fc.uint8Array({ maxLength: 5000 }), fc.string({ unit: 'grapheme' }));
    fc.assert(
      fc.property(fc.array(fc.array(part)), (groups) => {
        const bytes = written((writer) => {
          for (const group of groups) {
            writer.delimited(() => {
              for (const value of group) typeof value === 'string' ? writer.string(value) : writer.bytes(value);
            });
          }
        });
        const reader = new Reader(bytes);
        for (const group of groups) {
          reader.delimited(() => {
            for (const value of group)
              expect(typeof value === 'string' ? reader.string() : reader.bytes()).toEqual(value);
            expect(reader.done, 'the group is read to its end').toBe(true);
          });
        }
        expect(reader.done, 'all is read').toBe(true);
      }),
      { numRuns: 50 },
    );
  });

  it('are views of the input', () => {
    const input = Uint8Array.of(2, 10, 20);
    const view = new Reader(input).bytes();
    input[1] = 11;
    expect([...view]).toEqual([11, 20]);
  });

  it('keeps a byte order mark, and puts U+FFFD for what is no UTF-8', () => {
    const text = '\ufeffgibbon';
    expect(new Reader(written((w) => w.string(text))).string()).toBe(text);
    expect(new Reader(Uint8Array.of(3, 0x61, 0xff, 0x62)).string()).toBe('a\ufffdb');
  });

  it('writes long bytes once and in their place', () => {
    const large = Uint8Array.from({ length: 100_000 }, (_, i) => i % 251);
    const bytes = written((w) =>
      w.delimited(() => {
        w.int32(1);
        w.bytes(large);
        w.int32(2);
      }),
    );
    const reader = new Reader(bytes);
    reader.delimited(() => {
      expect(reader.int32()).toBe(1);
      expect(Buffer.compare(reader.bytes(), large)).toBe(0);
      expect(reader.int32()).toBe(2);
    });
  });
});

describe('skipping', () => {
  const cases: [string, number[]][] = [
    ['a varint', [0x08, 0x96, 0x01]],
    ['64 bits', [0x09, 1, 2, 3, 4, 5, 6, 7, 8]],
    ['bytes', [0x0a, 3, 1, 2, 3]],
    ['a group with fields and a group in it', [0x0b, 0x10, 0x05, 0x13, 0x0d, 1, 2, 3, 4, 0x14, 0x0c]],
    ['32 bits', [0x0d, 1, 2, 3, 4]],
  ];
  it.each(cases)('passes over %s', (_, bytes) => {
    const reader = new Reader(Uint8Array.from([...bytes, 99]));
    reader.skip(reader.tag());
    expect(reader.position).toBe(bytes.length);
    expect([...reader.since(0)]).toEqual(bytes);
  });

  it.each(cases)('says where %s is cut off', (_, bytes) => {
    for (let length = 1; length < bytes.length; length++) {
      const error = failure(bytes.slice(0, length), (reader) => reader.skip(reader.tag()));
      expect(error.message).toMatch(/truncated/);
      expect(error.offset).toBeLessThanOrEqual(length);
    }
  });
});

describe('failures', () => {
  it('names the offset', () => {
    const error = failure([1, 1, 0x80], (reader) => [reader.int32(), reader.int32(), reader.int32()]);
    expect(error).toMatchObject({ code: 'model-format', offset: 2 });
    expect(error.message).toMatch(/truncated.*varint.*byte 2/);
    expect(error.hint).toMatch(/cut off or damaged/);
  });

  it('refuses a varint of more than 10 bytes', () => {
    expect(failure(Array(11).fill(0x80), (reader) => reader.uint64()).message).toMatch(/longer than 10 bytes/);
  });

  it('refuses lengths beyond the end before anything is allocated', () => {
    for (const length of [2n, 2n ** 31n, 2n ** 32n + 1n, 2n ** 63n, 2n ** 64n - 1n]) {
      const bytes = [...written((w) => w.uint64(length)), 0];
      expect(failure(bytes, (reader) => reader.bytes()).message).toMatch(
        /truncated: a field says it has \d+ bytes, but 1 are/,
      );
      expect(failure(bytes, (reader) => reader.delimited(() => {})).message).toMatch(/truncated/);
    }
  });

  it('does not read past the end of the enclosing field', () => {
    const error = failure([2, 0x80, 0x80, 0x01], (reader) => reader.delimited(() => reader.int32()));
    expect(error.message).toMatch(/truncated/);
    const inner = failure([2, 2, 5, 6], (reader) => reader.delimited(() => reader.bytes()));
    expect(inner.message).toMatch(/2 bytes, but 1 are left/);
  });

  it('refuses field number 0, tags above 32 bits, a lone end of a group, and wire types 6 and 7', () => {
    expect(failure([0x00], (reader) => reader.tag()).message).toMatch(/no field tag/);
    expect(failure([0x88, 0x80, 0x80, 0x80, 0x10], (reader) => reader.tag()).message).toMatch(/no field tag/);
    for (const wireType of [4, 6, 7]) {
      expect(failure([8 + wireType], (reader) => reader.skip(reader.tag())).message).toMatch(`wire type ${wireType}`);
    }
    expect(failure([0x0b, 0x14], (reader) => reader.skip(reader.tag())).message).toMatch('wire type 4');
  });

  it('refuses groups that are nested too deep', () => {
    expect(failure(Array(100_000).fill(0x0b), (reader) => reader.skip(reader.tag())).message).toMatch(
      /deeper than 100/,
    );
  });
});
