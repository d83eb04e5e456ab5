/** Small tar archives for tests, in the POSIX format. */

/** One entry; `kind` is the type flag of its header, that of a regular file where none is given. */
export interface TarEntry {
  readonly name: string;
  readonly content: Uint8Array;
  readonly kind?: string;
  readonly prefix?: string;
}

/** The bytes of an archive of these entries, not compressed. */
export function tarArchive(entries: readonly TarEntry[]): Uint8Array {
  const parts = entries.flatMap((entry) => [header(entry), entry.content, new Uint8Array(-entry.content.length & 511)]);
  return new Uint8Array(Buffer.concat([...parts, new Uint8Array(1024)]));
}

function header({ name, content, kind = '0', prefix = '' }: TarEntry): Uint8Array {
  const block = Buffer.alloc(512);
  block.write(name.slice(0, 100), 0);
  block.write('0000644\0', 100);
  block.write(`${content.length.toString(8).padStart(11, '0')}\0`, 124);
  block.write('        ', 148);
  block.write(kind, 156);
  block.write('ustar\x0000', 257);
  block.write(prefix, 345);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}
