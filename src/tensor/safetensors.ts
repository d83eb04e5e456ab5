/**
 * Named tensors and some text in one file: the safetensors format, which Python reads too. Eight bytes hold the length of a
 * JSON header that says where each tensor's numbers are; the numbers follow, little-endian.
 *
 * @see https://github.com/huggingface/safetensors, "Format".
 */
import { type FloatTensor, type Shape, sizeOf } from './tensor.ts';

/** What one file holds. */
export interface TensorFile {
  readonly tensors: Readonly<Record<string, FloatTensor>>;
  readonly metadata: Readonly<Record<string, string>>;
}

const METADATA = '__metadata__';

/** A file's bytes. */
export function encodeTensorFile({ tensors, metadata }: TensorFile): Uint8Array {
  const header: Record<string, unknown> = { [METADATA]: metadata };
  let length = 0;
  for (const [name, { shape, data }] of Object.entries(tensors)) {
    header[name] = { dtype: 'F32', shape, data_offsets: [length, length + data.byteLength] };
    length += data.byteLength;
  }
  const text = JSON.stringify(header);
  const encoded = new TextEncoder().encode(text + ' '.repeat((8 - (new TextEncoder().encode(text).length % 8)) % 8));
  const bytes = new Uint8Array(8 + encoded.length + length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(encoded.length), true);
  bytes.set(encoded, 8);
  let at = 8 + encoded.length;
  for (const { data } of Object.values(tensors)) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    at += data.byteLength;
  }
  return bytes;
}

/** What a file holds, or undefined where the bytes are no such file, or not all of one. */
export function decodeTensorFile(bytes: Uint8Array): TensorFile | undefined {
  const header = headerOf(bytes);
  if (header === undefined) return undefined;
  const { [METADATA]: metadata = {}, ...described } = header.entries;
  const tensors: Record<string, FloatTensor> = {};
  for (const [name, entry] of Object.entries(described)) {
    if (!isEntry(entry) || entry.dtype !== 'F32') return undefined;
    const [from, to] = entry.data_offsets;
    const start = header.end + from;
    if (to - from !== 4 * sizeOf(entry.shape) || header.end + to > bytes.length) return undefined;
    // Copied, because a view needs an address that is a multiple of four.
    const data = new Float32Array((to - from) / 4);
    new Uint8Array(data.buffer).set(bytes.subarray(start, header.end + to));
    tensors[name] = { dtype: 'float32', shape: entry.shape, data };
  }
  return isTexts(metadata) ? { tensors, metadata } : undefined;
}

function headerOf(bytes: Uint8Array): { entries: Record<string, unknown>; end: number } | undefined {
  if (bytes.length < 8) return undefined;
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  if (length > bytes.length - 8) return undefined;
  try {
    const entries: unknown = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)));
    return isRecord(entries) ? { entries, end: 8 + length } : undefined;
  } catch {
    return undefined;
  }
}

interface Entry {
  readonly dtype: string;
  readonly shape: Shape;
  readonly data_offsets: readonly [number, number];
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isNumbers = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every((item) => Number.isSafeInteger(item) && item >= 0);

const isEntry = (value: unknown): value is Entry =>
  isRecord(value) && isNumbers(value.shape) && isNumbers(value.data_offsets) && value.data_offsets.length === 2;

const isTexts = (value: unknown): value is Record<string, string> =>
  isRecord(value) && Object.values(value).every((text) => typeof text === 'string');
