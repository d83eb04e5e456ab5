/** Plain data with numbers in typed arrays as bytes and back, the same to the bit, and the same bytes for the same data. */
import { isObject } from '../arguments.ts';
import { DataError } from '../errors.ts';

/** What stands in the JSON in place of what JSON lacks. */
const MARK = '$';

const arrays = {
  Float32Array,
  Float64Array,
  Int8Array,
  Uint8Array,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  BigInt64Array,
  BigUint64Array,
};

/** Views need their offset to be a multiple of this. */
const ALIGNED = 8;

/**
 * Bytes that say all of a value: the length of its JSON, the JSON, and the numbers of its typed arrays. What is undefined in
 * an object is left out.
 *
 * @param value Objects, lists, texts, numbers, truth values, typed arrays
 */
export function bytesOfMessage(value: unknown): Uint8Array {
  const parts: Uint8Array[] = [];
  let length = 0;
  const place = (array: ArrayBufferView) => {
    const at = length;
    const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
    parts.push(bytes);
    length += padded(bytes.length);
    return at;
  };
  const head = new TextEncoder().encode(JSON.stringify(marked(value, place)));
  const start = padded(4 + head.length);
  const whole = new Uint8Array(start + length);
  new DataView(whole.buffer).setUint32(0, head.length, true);
  whole.set(head, 4);
  let at = start;
  for (const part of parts) {
    whole.set(part, at);
    at += padded(part.length);
  }
  return whole;
}

/**
 * The value that was made into bytes. Whoever reads it knows what it is: nothing but the bytes was checked, by their hash.
 *
 * @throws DataError for bytes that are no message
 */
export function messageOfBytes<T>(bytes: Uint8Array): T {
  const fault = () => new DataError('these bytes are not a message of a queue');
  if (bytes.length < 4) throw fault();
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  const start = padded(4 + length);
  if (start > bytes.length) throw fault();
  // A copy, because typed arrays begin at multiples of their width only; what Node calls slice of its buffers is none.
  const body = new Uint8Array(bytes.subarray(start)).buffer;
  try {
    return JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length)), (_, part) => unmarked(part, body));
  } catch {
    throw fault();
  }
}

const padded = (length: number): number => Math.ceil(length / ALIGNED) * ALIGNED;

function marked(value: unknown, place: (array: ArrayBufferView) => number): unknown {
  if (typeof value === 'number' && (!Number.isFinite(value) || Object.is(value, -0))) {
    return { [MARK]: 'number', is: Object.is(value, -0) ? '-0' : String(value) };
  }
  if (typeof value === 'bigint') return { [MARK]: 'bigint', is: String(value) };
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((part) => marked(part, place));
  for (const [kind, of] of Object.entries(arrays)) {
    if (value instanceof of) return { [MARK]: kind, at: place(value), length: value.length };
  }
  const entries = Object.entries(value).flatMap(([key, part]) =>
    part === undefined ? [] : [[key, marked(part, place)] as const],
  );
  return Object.hasOwn(value, MARK) ? { [MARK]: 'object', entries } : Object.fromEntries(entries);
}

/** What stands for a part, whose own parts are unmarked already. */
function unmarked(part: unknown, body: ArrayBuffer): unknown {
  if (!isObject(part) || !Object.hasOwn(part, MARK)) return part;
  const { [MARK]: kind, is, at, length, entries } = part;
  if (kind === 'number') return Number(is);
  if (kind === 'bigint') return BigInt(String(is));
  if (Array.isArray(entries)) return Object.fromEntries(entries);
  const [, array] = Object.entries(arrays).find(([name]) => name === kind) ?? [];
  if (array === undefined) throw new DataError(`a message holds ${String(kind)}, which is unknown here`);
  return new array(body, Number(at), Number(length));
}
