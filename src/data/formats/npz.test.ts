import { unzlibSync, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { DataError } from '../../errors.ts';
import { floats, integers, tensor } from '../../tensor/index.ts';
import { writeNpy } from './npy.ts';
import { openNpz, parseNpz, writeNpz } from './npz.ts';

/** What NumPy 2.4.6 wrote by savez(x=uint8 [2, 3, 4], y=int64 [2]), behind zlib and base64 to be short. */
const saved = unzlibSync(
  Buffer.from(
    'eNoL8GZm0WWAAEUGl7XhTf+hgJVBhKFCL6+gkpFBgGEGVAmMnuwX6hsQychQxlCtnpJanFykbqWgXlNqqK6joJ6WX1RSlJgXn1+UkgoSd0vMKU4FihdnJBakAvkaRjoKxjoKJpo6CrUK5AEuBkYmZhZWNnYOTi5uHl4+fgFBIWERUTHxABTvlE1VL0P2TiXMOxOgSibg845NpgWR3qHAJxDvsEPdwQylA7wZmXSZUeNlBjT4WRkQoIERRIJjCV0LyO8ToF5E1XIeSFZCtLCygYSYgDANSE8DmwYA07FjrQ==',
    'base64',
  ),
);

/** The same by savez_compressed(images=x / 255 as float32, labels=y). */
const compressed = Buffer.from(
  'UEsDBC0AAAAIAAAAIQDtm36j//////////8KABQAaW1hZ2VzLm5weQEAEADgAAAAAAAAAKMAAAAAAAAAm+wX6hsQychQxlCtnpJanFykbqWgbpNmoq6joJ6WX1RSlJgXn1+UkgoSd0vMKU4FihdnJBakAvkaRjoKxjoKJpo6CrUK5AEuBiBobGiwbmxgsDl4wMEGyLZZuGABkH3A5uGDB0A+g+3ECQK2Cxco2G7cYGALVGN78UKA7cMHCbYfPxTYAtXbdnZ0ANVMsJ05YwZQ3QLblStWANVusN25Y4ctAFBLAwQtAAAACAAAACEAdpUndv//////////CgAUAGxhYmVscy5ucHkBABAAkAAAAAAAAABKAAAAAAAAAJvsF+obEMnIUMZQrZ6SWpxcpG6loG6TaaGuo6Cell9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5GkY6mjoKtQoUAC52BghghtIAUEsBAi0DLQAAAAgAAAAhAO2bfqOjAAAA4AAAAAoAAAAAAAAAAAAAAIABAAAAAGltYWdlcy5ucHlQSwECLQMtAAAACAAAACEAdpUndkoAAACQAAAACgAAAAAAAAAAAAAAgAHfAAAAbGFiZWxzLm5weVBLBQYAAAAAAgACAHAAAABlAQAAAAA=',
  'base64',
);

const counting = Array.from({ length: 24 }, (_, i) => i);

describe('parseNpz', () => {
  it('reads what NumPy wrote, stored and compressed', () => {
    const arrays = parseNpz(saved);
    expect([...arrays.keys()]).toEqual(['x', 'y']);
    expect(arrays.get('x')).toEqual(tensor('uint8', [2, 3, 4], Uint8Array.from(counting)));
    expect(arrays.get('y')).toEqual(integers([2], [7, 3]));
    const { names, read } = openNpz(compressed);
    expect(names).toEqual(['images', 'labels']);
    expect(read('images')).toEqual(
      floats(
        [2, 3, 4],
        counting.map((i) => i / 255),
      ),
    );
  });

  it('says which array is missing', () => {
    expect(() => openNpz(saved, 'a.npz').read('z')).toThrow('a.npz (z.npy): there is no such array: it has x,y');
  });

  it('refuses every proper beginning of an archive, and other bytes', () => {
    for (let length = 0; length < saved.length; length += 7) {
      expect(() => parseNpz(saved.subarray(0, length)), `first ${length} bytes`).toThrow(DataError);
    }
    expect(() => parseNpz(new Uint8Array(100))).toThrow('is not a zip archive');
  });

  it('never returns other data when a bit of the archive is flipped', () => {
    const original = JSON.stringify([...parseNpz(compressed).values()].map(({ data }) => Array.from(data, Number)));
    let refused = 0;
    for (let bit = 0; bit < compressed.length * 8; bit += 5) {
      const damaged = compressed.with(bit >> 3, compressed[bit >> 3] ^ (1 << (bit & 7)));
      try {
        const found = [...parseNpz(damaged).values()].map(({ data }) => Array.from(data, Number));
        expect(original, `bit ${bit}`).toContain(JSON.stringify(found).slice(1, -1));
      } catch (error) {
        expect(error, `bit ${bit}`).toBeInstanceOf(DataError);
        refused++;
      }
    }
    expect(refused).toBeGreaterThan(300);
  });
});

describe('parseNpz against archives that lie', () => {
  const zeros = writeNpy(tensor('uint8', [10_000_000], new Uint8Array(10_000_000)));

  /** An archive of one entry whose header asks for `shape`, while `content` is what is in it. */
  function archive(shape: string, content: Uint8Array, level: 0 | 6 = 6): Uint8Array {
    const header = `{'descr': '|u1', 'fortran_order': False, 'shape': (${shape}), }`.padEnd(117);
    const bytes = new Uint8Array(128 + content.length);
    bytes.set(writeNpy(tensor('uint8', [], Uint8Array.of(0))).subarray(0, 10));
    bytes[8] = 118;
    bytes.set(new TextEncoder().encode(`${header}\n`), 10);
    bytes.set(content, 128);
    return zipSync({ 'x.npy': bytes }, { level });
  }

  it('reads an honest archive that is compressed a thousandfold', () => {
    const bytes = zipSync({ 'x.npy': zeros });
    expect(zeros.length / bytes.length).toBeGreaterThan(900);
    expect(openNpz(bytes).read('x').data).toHaveLength(10_000_000);
  });

  it('refuses an array of more than 2 GiB', () => {
    expect(() => parseNpz(archive('3000000000,', new Uint8Array(10)))).toThrow('holds an array of 3000000128 bytes');
  });

  it('refuses a size in the archive that differs from the header', () => {
    expect(() => parseNpz(archive('10,', new Uint8Array(11)))).toThrow('has 139 bytes by the archive');
    expect(() => parseNpz(archive('2000000000,', new Uint8Array(10)))).toThrow('its header asks for 2000000128');
  });

  it('stops where an entry holds more or less than archive and header agree on', () => {
    for (const level of [0, 6] as const) {
      expect(parseNpz(archive('10,', new Uint8Array(10), level)).get('x')?.data).toHaveLength(10);
      const long = archive('10,', new Uint8Array(5_000_000), level);
      const short = archive('10,', new Uint8Array(9), level);
      for (const [bytes, message] of [
        [long, 'holds more than the 138 bytes'],
        [short, 'is truncated'],
      ] as const) {
        const view = new DataView(bytes.buffer, bytes.byteOffset);
        const directory = view.getUint32(bytes.length - 6, true);
        view.setUint32(directory + 24, 138, true);
        expect(() => parseNpz(bytes), `level ${level}`).toThrow(message);
      }
    }
  });

  it('allocates nothing for a size that so little data cannot have', () => {
    const bytes = archive('2000000000,', new Uint8Array(10));
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    view.setUint32(view.getUint32(bytes.length - 6, true) + 24, 2_000_000_128, true);
    expect(() => parseNpz(bytes)).toThrow('too many for the archive');
  });
});

describe('writeNpz', () => {
  const arrays = { images: floats([2, 2], [1, 2, 3, 4]), labels: integers([2], [0, 1]) };

  it.each([true, false])('writes what parseNpz reads (compress: %s)', (compress) => {
    const read = parseNpz(writeNpz(arrays, { compress }));
    expect(Object.fromEntries(read)).toEqual(arrays);
  });

  it('writes the same bytes at any time', () => {
    expect(writeNpz(arrays)).toEqual(writeNpz(arrays));
    const date = new DataView(writeNpz(arrays).buffer).getUint16(12, true);
    expect(date >> 9, 'years since 1980').toBe(0);
  });

  it('refuses names that are no file names', () => {
    expect(() => writeNpz({ '../x': floats([1]) })).toThrow('"../x" is not a name');
  });
});
