/** Reading tar archives: the POSIX format (IEEE Std 1003.1, pax), with the long names of GNU tar. */
import { gunzipSync } from 'node:zlib';

const BLOCK = 512;

/** The regular files of a gzipped tar archive, by path. */
export function filesInTar(archive: Uint8Array): Map<string, Uint8Array> {
  const bytes = gunzipSync(archive);
  const files = new Map<string, Uint8Array>();
  let longName: string | undefined;
  for (let at = 0; at + BLOCK <= bytes.length && bytes[at] !== 0; ) {
    const header = bytes.subarray(at, at + BLOCK);
    const size = Number.parseInt(textOf(header, 124, 12), 8);
    const content = bytes.subarray(at + BLOCK, at + BLOCK + size);
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
  return files;
}

/** Text of a field, up to its first zero byte. */
function textOf(bytes: Uint8Array, start: number, length: number): string {
  return new TextDecoder().decode(bytes.subarray(start, start + length)).split('\0', 1)[0];
}

/** The path that a pax header gives to the file after it. */
function paxPath(content: Uint8Array): string | undefined {
  return /(?:^|\n)\d+ path=([^\n]*)/.exec(new TextDecoder().decode(content))?.[1];
}
