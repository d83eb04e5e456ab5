/**
 * Reading zip archives with a bound on what comes out. The directory at the end of an archive is read here, and
 * entries are inflated piece by piece, so that a reader can look at the first bytes of an entry before it believes in
 * the rest.
 *
 * @see PKWARE, APPNOTE.TXT 6.3.10, sections 4.3 and 4.5.3 (zip64).
 */
import { Inflate } from 'fflate';
import { DataError } from '../../errors.ts';

/** One file in an archive. */
export interface ZipEntry {
  readonly name: string;
  /** Bytes of the file, as the archive says. */
  readonly size: number;
  readonly crc: number;
  readonly compressed: Uint8Array;
  /** 0 is stored, 8 is deflate. */
  readonly method: number;
}

const END = 0x06054b50;
const END_64 = 0x06064b50;
const LOCATOR_64 = 0x07064b50;
const DIRECTORY_ENTRY = 0x02014b50;
const LOCAL_ENTRY = 0x04034b50;
const IN_ZIP64 = 0xffffffff;

/**
 * The files of an archive in the order of its directory. Nothing is decompressed.
 *
 * @throws DataError where the bytes are no zip archive.
 */
export function listZip(bytes: Uint8Array, path?: string): ZipEntry[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const where = path === undefined ? {} : { path };
  try {
    const end = findEnd(view);
    if (end === undefined) throw new DataError('is not a zip archive: it has no end record, or is truncated', where);
    return readDirectory(bytes, view, end);
  } catch (error) {
    if (error instanceof RangeError) throw new DataError('is a damaged zip archive: an offset is outside of it', where);
    throw error;
  }
}

function findEnd(view: DataView): { offset: number; count: number } | undefined {
  const lowest = Math.max(0, view.byteLength - 22 - 0xffff);
  for (let at = view.byteLength - 22; at >= lowest; at--) {
    if (view.getUint32(at, true) !== END) continue;
    const locator = at - 20;
    if (locator >= 0 && view.getUint32(locator, true) === LOCATOR_64) {
      const record = Number(view.getBigUint64(locator + 8, true));
      if (view.getUint32(record, true) !== END_64) return undefined;
      return {
        count: Number(view.getBigUint64(record + 32, true)),
        offset: Number(view.getBigUint64(record + 48, true)),
      };
    }
    return { count: view.getUint16(at + 10, true), offset: view.getUint32(at + 16, true) };
  }
  return undefined;
}

function readDirectory(bytes: Uint8Array, view: DataView, end: { offset: number; count: number }): ZipEntry[] {
  const entries: ZipEntry[] = [];
  let at = end.offset;
  for (let i = 0; i < end.count; i++) {
    if (view.getUint32(at, true) !== DIRECTORY_ENTRY) throw new RangeError('no directory entry');
    const nameLength = view.getUint16(at + 28, true);
    const extraLength = view.getUint16(at + 30, true);
    const extraAt = at + 46 + nameLength;
    const wide = zip64Fields(view, extraAt, extraAt + extraLength);
    const field = (offset: number): number => {
      const value = view.getUint32(at + offset, true);
      return value === IN_ZIP64 ? wide() : value;
    };
    // The zip64 fields stand in this order, and only those that are needed.
    const size = field(24);
    const compressedSize = field(20);
    const local = field(42);
    if (view.getUint32(local, true) !== LOCAL_ENTRY) throw new RangeError('no local entry');
    const start = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
    if (start + compressedSize > bytes.length) throw new RangeError('entry past the end');
    entries.push({
      name: new TextDecoder().decode(bytes.subarray(at + 46, extraAt)),
      size,
      crc: view.getUint32(at + 16, true),
      compressed: bytes.subarray(start, start + compressedSize),
      method: view.getUint16(at + 10, true),
    });
    at = extraAt + extraLength + view.getUint16(at + 32, true);
  }
  return entries;
}

/** Yields the 64-bit fields of the zip64 extra field one after the other. */
function zip64Fields(view: DataView, start: number, end: number): () => number {
  let at = start;
  while (at < end && view.getUint16(at, true) !== 1) at += 4 + view.getUint16(at + 2, true);
  at += 4;
  return () => {
    if (at + 8 > end) throw new RangeError('no zip64 field');
    at += 8;
    return Number(view.getBigUint64(at - 8, true));
  };
}

/**
 * The bytes of an entry.
 *
 * @param sizeFrom Called with the first bytes until it returns the size that the file must have; undefined asks for more.
 * @throws DataError as soon as the entry turns out longer than that, or in the end shorter, or damaged.
 */
export function unzip(entry: ZipEntry, sizeFrom: (start: Uint8Array) => number | undefined, path?: string): Uint8Array {
  const where = path === undefined ? {} : { path };
  let collected = new Uint8Array(0);
  let length = 0;
  let expected: number | undefined;
  const receive = (chunk: Uint8Array): void => {
    if (expected === undefined) {
      const start = new Uint8Array(length + chunk.length);
      start.set(collected.subarray(0, length));
      start.set(chunk, length);
      collected = start;
      length = start.length;
      expected = sizeFrom(start);
      if (expected === undefined) return;
      if (expected > MOST_EXPANSION * entry.compressed.length + start.length) {
        throw new DataError(`is truncated: its header asks for ${expected} bytes, too many for the archive`, where);
      }
      if (length <= expected) {
        collected = new Uint8Array(expected);
        collected.set(start);
      }
    } else {
      if (length + chunk.length <= expected) collected.set(chunk, length);
      length += chunk.length;
    }
    if (length > expected) throw new DataError(`holds more than the ${expected} bytes that its header asks for`, where);
  };
  if (entry.method === 0) receive(entry.compressed);
  else if (entry.method === 8) inflate(entry.compressed, receive, where);
  else throw new DataError(`is compressed by method ${entry.method}`, { ...where, hint: 'Only deflate is read.' });
  if (expected === undefined) throw new DataError('is truncated', where);
  if (length < expected)
    throw new DataError(`is truncated: ${length} bytes, where its header asks for ${expected}`, where);
  if (crc32(collected) !== entry.crc) throw new DataError('is damaged: its checksum differs', where);
  return collected;
}

/** Deflate makes at most 258 bytes of 2 bits. */
const MOST_EXPANSION = 1032;

/** Bytes of compressed data that are inflated at a time: at most 17 MB come out. */
const STEP = 2 ** 14;

function inflate(compressed: Uint8Array, receive: (chunk: Uint8Array) => void, where: { path?: string }): void {
  const stream = new Inflate(receive);
  try {
    for (let at = 0; at < compressed.length; at += STEP) {
      stream.push(compressed.subarray(at, at + STEP), at + STEP >= compressed.length);
    }
  } catch (error) {
    if (error instanceof DataError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new DataError(`is damaged: it cannot be decompressed (${reason})`, where);
  }
}

/** The CRC-32 of zip, gzip and PNG (ISO 3309). */
export function crc32(bytes: Uint8Array): number {
  const table = Uint32Array.from({ length: 256 }, (_, byte) => {
    let value = byte;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
    return value;
  });
  let state = 0xffffffff;
  for (let i = 0; i < bytes.length; i++) state = (state >>> 8) ^ table[(state ^ bytes[i]) & 0xff];
  return (state ^ 0xffffffff) >>> 0;
}
