/** The protobuf wire format (protobuf.dev/programming-guides/encoding): its reader and its writer. */
import { ModelFormatError } from '../errors.ts';

/** How a field's value is laid out; the low three bits of its tag. */
export const WireType = { varint: 0, fixed64: 1, delimited: 2, groupStart: 3, groupEnd: 4, fixed32: 5 } as const;
export type WireType = (typeof WireType)[keyof typeof WireType];

/** How deep messages may be nested; protobuf's own default limit. */
export const MAX_DEPTH = 100;

const HINT = 'The file is cut off or damaged, or it is not an ONNX file; fetch or export it again.';

// A byte order mark is part of the string; bytes that are no UTF-8 become U+FFFD.
const utf8Decoder = new TextDecoder('utf-8', { ignoreBOM: true });
const utf8Encoder = new TextEncoder();

/**
 * Reads values one after another. Every read is checked against the end of the bytes, or of the enclosing field.
 * Each failure is a `ModelFormatError` with the byte offset. A reader that has failed is not to be used again.
 */
export class Reader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #position = 0;
  #end: number;
  #low = 0;
  #high = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#end = bytes.length;
  }

  get position(): number {
    return this.#position;
  }

  /** Whether the bytes, or the enclosing field, are read to their end. */
  get done(): boolean {
    return this.#position >= this.#end;
  }

  fail(message: string, offset = this.#position): never {
    throw new ModelFormatError(`${message} (at byte ${offset})`, { offset, hint: HINT });
  }

  /** Field number times 8 plus wire type. */
  tag(): number {
    const start = this.#position;
    this.#varint();
    if (this.#high !== 0 || this.#low < 8) this.fail('this is no field tag', start);
    return this.#low;
  }

  int32(): number {
    this.#varint();
    return this.#low | 0;
  }

  int64(): bigint {
    return BigInt.asIntN(64, this.uint64());
  }

  uint64(): bigint {
    this.#varint();
    return this.#high === 0 ? BigInt(this.#low) : (BigInt(this.#high) << 32n) | BigInt(this.#low);
  }

  float(): number {
    return this.#view.getFloat32(this.#advance(4), true);
  }

  double(): number {
    return this.#view.getFloat64(this.#advance(8), true);
  }

  /** A view of the bytes, not a copy. */
  bytes(): Uint8Array {
    const start = this.#advance(this.#length());
    return this.since(start);
  }

  string(): string {
    return utf8Decoder.decode(this.bytes());
  }

  /** Reads a length, then lets `read` read what lies within it. */
  delimited(read: () => void): void {
    const length = this.#length();
    const outerEnd = this.#end;
    this.#end = this.#position + length;
    read();
    this.#end = outerEnd;
  }

  /** Passes over the value of a field with this tag. */
  skip(tag: number, depth = 0): void {
    switch (tag & 7) {
      case WireType.varint:
        this.#varint();
        break;
      case WireType.fixed64:
        this.#advance(8);
        break;
      case WireType.delimited:
        this.#advance(this.#length());
        break;
      case WireType.groupStart: {
        if (depth >= MAX_DEPTH) this.fail(`groups are nested deeper than ${MAX_DEPTH}`);
        const endTag = tag - WireType.groupStart + WireType.groupEnd;
        for (let inner = this.tag(); inner !== endTag; inner = this.tag()) this.skip(inner, depth + 1);
        break;
      }
      case WireType.fixed32:
        this.#advance(4);
        break;
      default:
        this.fail(`wire type ${tag & 7} cannot begin a field`);
    }
  }

  /** A view of the bytes from `start` to the current position. */
  since(start: number): Uint8Array {
    return this.#bytes.subarray(start, this.#position);
  }

  #length(): number {
    const start = this.#position;
    this.#varint();
    const length = this.#high * 2 ** 32 + this.#low;
    const left = this.#end - this.#position;
    if (length > left) this.fail(`truncated: a field says it has ${length} bytes, but ${left} are left`, start);
    return length;
  }

  #advance(count: number): number {
    const start = this.#position;
    const left = this.#end - start;
    if (count > left) this.fail(`truncated: a value of ${count} bytes is expected, but ${left} are left`);
    this.#position += count;
    return start;
  }

  // The number goes to #low and #high, because most varints need no bigint. Bits above the 64th are dropped.
  #varint(): void {
    const start = this.#position;
    let low = 0;
    let high = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      if (this.done) this.fail('truncated: the bytes end within a varint', start);
      const byte = this.#bytes[this.#position++];
      const bits = byte & 0x7f;
      if (shift < 32) low |= bits << shift;
      if (shift === 28) high = bits >>> 4;
      if (shift > 28) high |= bits << (shift - 32);
      if (byte < 0x80) {
        this.#low = low >>> 0;
        this.#high = high >>> 0;
        return;
      }
    }
    this.fail('a varint is longer than 10 bytes', start);
  }
}

/** Writes values one after another. Long byte fields are kept by reference and copied once, by `finish`. */
export class Writer {
  readonly #chunks: Uint8Array[] = [];
  readonly #buffer = new Uint8Array(4096);
  readonly #view = new DataView(this.#buffer.buffer);
  #used = 0;
  #flushed = 0;

  tag(number: number, wireType: WireType): void {
    this.#varint(number * 8 + wireType);
  }

  int32(value: number): void {
    if (value < 0) this.int64(BigInt(value));
    else this.#varint(value);
  }

  int64(value: bigint): void {
    this.uint64(BigInt.asUintN(64, value));
  }

  uint64(value: bigint): void {
    let rest = value;
    this.#reserve(10);
    for (; rest > 0x7fn; rest >>= 7n) this.#buffer[this.#used++] = Number(rest & 0x7fn) | 0x80;
    this.#buffer[this.#used++] = Number(rest);
  }

  float(value: number): void {
    this.#reserve(4);
    this.#view.setFloat32(this.#used, value, true);
    this.#used += 4;
  }

  double(value: number): void {
    this.#reserve(8);
    this.#view.setFloat64(this.#used, value, true);
    this.#used += 8;
  }

  bytes(value: Uint8Array): void {
    this.#varint(value.length);
    this.raw(value);
  }

  string(value: string): void {
    this.bytes(utf8Encoder.encode(value));
  }

  /** Bytes as they are, with no length before them. */
  raw(value: Uint8Array): void {
    if (value.length <= 256) {
      this.#reserve(value.length);
      this.#buffer.set(value, this.#used);
      this.#used += value.length;
    } else {
      this.#flush();
      this.#append(value);
    }
  }

  /** Lets `write` write, and puts the length of what it wrote before it. */
  delimited(write: () => void): void {
    this.#flush();
    const slot = this.#chunks.length;
    const start = this.#flushed;
    this.#append(new Uint8Array(0));
    write();
    this.#flush();
    const space = new Uint8Array(8);
    const prefix = space.subarray(0, putVarint(space, 0, this.#flushed - start));
    this.#chunks[slot] = prefix;
    this.#flushed += prefix.length;
  }

  finish(): Uint8Array {
    this.#flush();
    const result = new Uint8Array(this.#flushed);
    let offset = 0;
    for (const chunk of this.#chunks) {
      result.set(chunk, offset);
      offset += chunk.length;
    }
    return result;
  }

  #varint(value: number): void {
    this.#reserve(8);
    this.#used = putVarint(this.#buffer, this.#used, value);
  }

  #reserve(count: number): void {
    if (this.#used + count > this.#buffer.length) this.#flush();
  }

  #flush(): void {
    if (this.#used > 0) this.#append(this.#buffer.slice(0, this.#used));
    this.#used = 0;
  }

  #append(chunk: Uint8Array): void {
    this.#chunks.push(chunk);
    this.#flushed += chunk.length;
  }
}

// Division, because a length may pass 32 bits. Returns the offset behind the varint.
function putVarint(target: Uint8Array, offset: number, value: number): number {
  let rest = value;
  let next = offset;
  for (; rest > 0x7f; rest = Math.floor(rest / 128)) target[next++] = (rest % 128) | 0x80;
  target[next++] = rest;
  return next;
}
