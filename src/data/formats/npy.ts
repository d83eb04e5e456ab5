/**
 * NumPy's .npy format, versions 1 to 3: a magic string, a Python dictionary in text that says element type, order and
 * shape, then the elements.
 *
 * @see NumPy, "numpy.lib.format: A simple format for saving numpy arrays to disk".
 */
import { DataError } from '../../errors.ts';
import { arrayType, type DType, sizeOf, type Tensor } from '../../tensor/index.ts';

/** The element types that .npy files and tensors share. float16 is held as its bits, bool as 0 and 1. */
export type NpyDType = Exclude<DType, 'string' | 'bfloat16'>;

/** What the header of a .npy file says. */
export interface NpyHeader {
  readonly dtype: NpyDType;
  readonly shape: readonly number[];
  readonly fortranOrder: boolean;
  /** Bytes before the first element. */
  readonly length: number;
}

const dtypes: Readonly<Record<string, NpyDType>> = {
  '<f2': 'float16',
  '<f4': 'float32',
  '<f8': 'float64',
  '|i1': 'int8',
  '<i2': 'int16',
  '<i4': 'int32',
  '<i8': 'int64',
  '|u1': 'uint8',
  '<u2': 'uint16',
  '<u4': 'uint32',
  '<u8': 'uint64',
  '|b1': 'bool',
};

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];

/**
 * Parses the header of a .npy file, of which the first bytes are enough.
 *
 * @returns undefined where more bytes are needed.
 * @throws DataError where the bytes are no .npy file, or hold elements that a tensor cannot.
 */
export function parseNpyHeader(bytes: Uint8Array, path?: string): NpyHeader | undefined {
  const where = path === undefined ? {} : { path };
  if (MAGIC.some((byte, i) => i < bytes.length && bytes[i] !== byte)) {
    throw new DataError('is not a .npy file: it does not start with \\x93NUMPY', where);
  }
  if (bytes.length < 12) return undefined;
  const version = bytes[6];
  if (version < 1 || version > 3) throw new DataError(`is a .npy file of the unknown version ${version}`, where);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const start = version === 1 ? 10 : 12;
  const length = start + (version === 1 ? view.getUint16(8, true) : view.getUint32(8, true));
  if (length > 2 ** 20) throw new DataError(`has a .npy header of ${length} bytes`, where);
  if (bytes.length < length) return undefined;
  const text = new TextDecoder(version === 3 ? 'utf-8' : 'latin1').decode(bytes.subarray(start, length));
  return { ...parseDictionary(text, where), length };
}

function parseDictionary(text: string, where: { path?: string }): Omit<NpyHeader, 'length'> {
  const descr = /'descr'\s*:\s*'([^']*)'/.exec(text)?.[1];
  const order = /'fortran_order'\s*:\s*(True|False)/.exec(text)?.[1];
  const shape = /'shape'\s*:\s*\(([\d\s,L]*)\)/.exec(text)?.[1];
  if (/'descr'\s*:\s*\[/.test(text)) {
    throw new DataError('holds records with named fields', {
      ...where,
      hint: 'Save each field as an array of its own.',
    });
  }
  if (descr === undefined || order === undefined || shape === undefined) {
    throw new DataError(`has a .npy header that says too little: ${text.trim().slice(0, 120)}`, where);
  }
  const dtype = Object.hasOwn(dtypes, descr) ? dtypes[descr] : undefined;
  if (dtype === undefined)
    throw new DataError(`holds elements of type "${descr}"`, { ...where, hint: typeHint(descr) });
  const lengths = shape
    .split(',')
    .map((part) => part.replace('L', '').trim())
    .filter((part) => part !== '')
    .map(Number);
  return { dtype, shape: lengths, fortranOrder: order === 'True' };
}

function typeHint(descr: string): string {
  if (descr.startsWith('>')) return "It is big-endian; save array.astype(array.dtype.newbyteorder('<')).";
  if (descr.endsWith('O')) return 'It holds Python objects; save an array of numbers.';
  return `Save it as one of ${Object.keys(dtypes).join(' ')}.`;
}

/** Bytes that a .npy file with this header has. */
export function npySize(header: NpyHeader): number {
  return header.length + sizeOf(header.shape) * arrayType(header.dtype).BYTES_PER_ELEMENT;
}

/**
 * Parses a .npy file.
 *
 * @param path Named in errors.
 * @returns A tensor of its own memory, row-major also where the file is in Fortran order.
 * @throws DataError where the bytes are no .npy file, are too few or too many, or hold elements that a tensor cannot.
 */
export function parseNpy(bytes: Uint8Array, path?: string): Tensor<NpyDType> {
  const where = path === undefined ? {} : { path };
  const header = parseNpyHeader(bytes, path);
  if (header === undefined) throw new DataError('is truncated: its .npy header is not complete', where);
  const expected = npySize(header);
  if (bytes.length !== expected) {
    const what = bytes.length < expected ? 'truncated' : 'too long';
    throw new DataError(`is ${what}: its header asks for ${expected} bytes, and it has ${bytes.length}`, where);
  }
  const { dtype, shape } = header;
  const itemSize = arrayType(dtype).BYTES_PER_ELEMENT;
  // A typed array must start at a multiple of its element size, which the elements in a file need not: hence the copy.
  // `slice` would not do: that of a Buffer, as readFile gives it, is a view.
  const elements = new Uint8Array(bytes.subarray(header.length));
  const { buffer } = header.fortranOrder ? rowMajor(elements, itemSize, shape) : elements;
  return { dtype, shape, data: new (arrayType(dtype))(buffer) };
}

/** The elements of a column-major array in row-major order. */
function rowMajor(elements: Uint8Array, itemSize: number, shape: readonly number[]): Uint8Array<ArrayBuffer> {
  const result = new Uint8Array(elements.length);
  const strides = shape.map((_, axis) => itemSize * sizeOf(shape.slice(0, axis)));
  const position = shape.map(() => 0);
  let source = 0;
  for (let target = 0; target < result.length; target += itemSize) {
    for (let byte = 0; byte < itemSize; byte++) result[target + byte] = elements[source + byte];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      source += strides[axis];
      position[axis]++;
      if (position[axis] < shape[axis]) break;
      source -= strides[axis] * shape[axis];
      position[axis] = 0;
    }
  }
  return result;
}

/**
 * The bytes of a .npy file (version 1.0, C order, little-endian) that NumPy reads as the same array.
 *
 * @throws DataError for tensors of strings and of bfloat16, which NumPy has no type for.
 */
export function writeNpy(tensor: Tensor): Uint8Array {
  const { data, shape, dtype } = tensor;
  const descr = Object.keys(dtypes).find((key) => dtypes[key] === dtype);
  if (descr === undefined || Array.isArray(data)) {
    throw new DataError(`a .npy file cannot hold ${dtype}`, { hint: 'Convert the tensor to float32 first.' });
  }
  const lengths = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const dictionary = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${lengths}), }`;
  const unpadded = 10 + dictionary.length + 1;
  const length = Math.ceil(unpadded / 64) * 64;
  const header = new TextEncoder().encode(`${dictionary}${' '.repeat(length - unpadded)}\n`);
  const bytes = new Uint8Array(length + data.byteLength);
  bytes.set([...MAGIC, 1, 0, header.length & 0xff, header.length >> 8]);
  bytes.set(header, 10);
  bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), length);
  return bytes;
}
