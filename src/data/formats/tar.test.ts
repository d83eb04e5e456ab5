import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { type TarEntry, tarArchive } from '../../../test/tar-archive.ts';
import { DataError } from '../../errors.ts';
import { filesInTar } from './tar.ts';

const bytesOf = (text: string) => new TextEncoder().encode(text);
const entry = (name: string, text: string, kind = '0'): TarEntry => ({ name, content: bytesOf(text), kind });
const textsOf = (archive: Uint8Array) =>
  [...filesInTar(archive)].map(([name, content]) => [name, new TextDecoder().decode(content)]);

describe('filesInTar', () => {
  it('gives the regular files of an archive, and no folders or links', () => {
    const long = 'x'.repeat(512);
    const archive = tarArchive([
      entry('folder/', '', '5'),
      entry('folder/a.txt', 'first'),
      entry('link', '', '2'),
      entry('folder/empty', ''),
      entry('whole-block', long, '\0'),
    ]);
    expect(textsOf(archive)).toEqual([
      ['folder/a.txt', 'first'],
      ['folder/empty', ''],
      ['whole-block', long],
    ]);
  });

  it('knows the three ways to write long names, each for one file only', () => {
    const name = `${'deep/'.repeat(40)}file`;
    const archive = tarArchive([
      entry('././@LongLink', `${name}\0`, 'L'),
      entry(name, 'GNU'),
      entry('PaxHeader', `${14 + name.length} path=${name}2\n`, 'x'),
      entry(name, 'pax'),
      { ...entry('file', 'ustar'), prefix: 'pre/fix' },
    ]);
    expect(textsOf(archive)).toEqual([
      [name, 'GNU'],
      [`${name}2`, 'pax'],
      ['pre/fix/file', 'ustar'],
    ]);
  });

  it.each([
    ['end in the middle of a file', tarArchive([entry('a', 'x'.repeat(600))]).subarray(0, 700), 'is truncated'],
    ['are something else', bytesOf('no archive '.repeat(60)), 'is not a tar archive: there is no header at byte 0'],
    ['hold nothing', new Uint8Array(1024), 'is not a tar archive, or there is no file in it'],
    ['are none', new Uint8Array(0), 'is not a tar archive, or there is no file in it'],
  ])('refuses bytes that %s', (_, bytes, message) => {
    expect(() => filesInTar(bytes, 'a.tar')).toThrow(DataError);
    expect(() => filesInTar(bytes, 'a.tar')).toThrow(`a.tar: ${message}`);
  });

  it('refuses a header that was changed', () => {
    const archive = tarArchive([entry('a', 'x')]);
    archive[0] ^= 1;
    expect(() => filesInTar(archive)).toThrow('no header at byte 0');
  });
});

const data = process.env.GIBBON_DATA;
describe.skipIf(data === undefined)('an archive of GNU tar (set GIBBON_DATA)', () => {
  it('is read whole', () => {
    const files = filesInTar(gunzipSync(readFileSync(join(String(data), 'onnx-backend-tests.tar.gz'))));
    expect([...files.keys()].filter((path) => path.endsWith('.onnx')).length).toBeGreaterThan(1900);
  });
});
