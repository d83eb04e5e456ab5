/** Reading tar archives: the POSIX format (IEEE Std 1003.1, pax), with the long names of GNU tar. */
import { DataError } from '../../errors.ts';

const BLOCK = 512;

/**
 * The regular files of a tar archive, by path; views on its bytes.
 *
 * @param bytes The archive, not compressed.
 * @param path Named in errors.
 * @throws DataError where the bytes are no tar archive, or end in the middle of a file.
 */
export function filesInTar(bytes: Uint8Array, path?: string): Map<string, Uint8Array> {
  const where = path === undefined ? {} : { path };
  const files = new Map<string, Uint8Array>();
  let longName: string | undefined;
  for (let at = 0; at + BLOCK <= bytes.length && bytes[at] !== 0; ) {
    const header = bytes.subarray(at, at + BLOCK);
    if (!isHeader(header)) throw new DataError(`is not a tar archive: there is no header at byte ${at}`, where);
    const size = octal(header, 124, 12);
    const content = bytes.subarray(at + BLOCK, at + BLOCK + size);
    if (content.length !== size) {
      throw new DataError('is truncated: the tar archive ends in the middle of a file', {
        ...where,
        hint: 'Get the file again.',
      });
    }
    const kind = textOf(header, 156, 1);
    if (kind === 'L') longName = textOf(content, 0, size);
    else if (kind === 'x') longName = paxPath(content);
    else {
      const prefix = textOf(header, 345, 155);
      const name = longName ?? (prefix === '' ? '' : `${prefix}/`) + textOf(header, 0, 100);
      if (kind === '0' || kind === '') files.set(name, content);
      longName = undefined;
    }
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
  }
  if (files.size === 0) throw new DataError('is not a tar archive, or there is no file in it', where);
  return files;
}

/** Whether the sum of a header's bytes is what it says, the field of the sum itself being counted as spaces. */
function isHeader(header: Uint8Array): boolean {
  let sum = 0;
  header.forEach((byte, i) => {
    sum += i >= 148 && i < 156 ? 0x20 : byte;
  });
  return sum === octal(header, 148, 8);
}

function octal(bytes: Uint8Array, start: number, length: number): number {
  return Number.parseInt(textOf(bytes, start, length), 8);
}

/** Text of a field, up to its first zero byte. */
function textOf(bytes: Uint8Array, start: number, length: number): string {
  return new TextDecoder().decode(bytes.subarray(start, start + length)).split('\0', 1)[0];
}

/** The path that a pax header gives to the file after it. */
function paxPath(content: Uint8Array): string | undefined {
  return /(?:^|\n)\d+ path=([^\n]*)/.exec(new TextDecoder().decode(content))?.[1];
}
