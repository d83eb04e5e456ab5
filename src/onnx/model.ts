/** ONNX files: models, and single tensors as the test data of ONNX have them. */
import { ModelFormatError } from '../errors.ts';
import { codec, type Draft, type ModelProto, type TensorProto } from './schema.ts';

/**
 * Decodes an ONNX model. Weights stay views of `bytes`; do not change these afterwards.
 * @throws ModelFormatError for bytes that are no ONNX model; the message says what they seem to be instead.
 */
export function decodeModel(bytes: Uint8Array): ModelProto {
  if (bytes.length === 0) throw new ModelFormatError('the file is empty', { hint: 'Fetch or export the model again.' });
  const beginning = String.fromCharCode(...bytes.subarray(0, 64));
  const text = beginning.replace('\xef\xbb\xbf', '').trimStart();
  const other = otherFormats.find(({ magic, at = 0 }) => beginning.startsWith(magic, at) || text.startsWith(magic, at));
  if (other !== undefined) {
    throw new ModelFormatError(`not an ONNX model: this seems to be ${other.name}`, { offset: 0, hint: other.hint });
  }
  const model = codec.decode('ModelProto', bytes);
  if (model.graph === undefined) {
    throw new ModelFormatError('not an ONNX model: the file has no graph', {
      hint: 'Give the .onnx file of a model; tensor files (.pb) and weight files (.data) are no models.',
    });
  }
  return model;
}

/**
 * Encodes a model as the bytes of an ONNX file.
 * @throws ModelFormatError if a value is not what its field takes.
 */
export function encodeModel(model: Draft<'ModelProto'>): Uint8Array {
  return codec.encode('ModelProto', model);
}

/**
 * Decodes a file that holds one TensorProto, e.g. `input_0.pb` of ONNX's test data.
 * @throws ModelFormatError for bytes that are no TensorProto.
 */
export function decodeTensor(bytes: Uint8Array): TensorProto {
  return codec.decode('TensorProto', bytes);
}

const EXPORT_HINT = 'Export the model to ONNX where it was trained, e.g. with torch.onnx.export or tf2onnx.';
const CHECK_HINT = 'Check the path.';

interface OtherFormat {
  readonly magic: string;
  readonly at?: number;
  readonly name: string;
  readonly hint: string;
}

// What is given for a model by mistake. No ModelProto begins so.
const otherFormats: readonly OtherFormat[] = [
  {
    magic: 'version https://git-lfs',
    name: 'a Git LFS pointer, which stands for the model in a repository',
    hint: 'Fetch the file itself with "git lfs pull", or download it from the web page of the repository.',
  },
  {
    magic: '<',
    name: 'an HTML or XML page',
    hint: 'The download may have returned an error page; look at it in an editor, and fetch the model again.',
  },
  { magic: '{', name: 'JSON text', hint: EXPORT_HINT },
  {
    magic: 'PK\x03\x04',
    name: 'a zip archive, perhaps a PyTorch checkpoint or a Keras model',
    hint: `Unpack it if the model is inside. ${EXPORT_HINT}`,
  },
  { magic: '\x1f\x8b', name: 'a gzip archive', hint: 'Unpack it first.' },
  { magic: '\x80\x02', name: 'a Python pickle, perhaps an old PyTorch checkpoint', hint: EXPORT_HINT },
  { magic: '\x89HDF', name: 'an HDF5 file, perhaps a Keras model', hint: EXPORT_HINT },
  { magic: '\0\0TFL3', at: 2, name: 'a TensorFlow Lite model', hint: 'Convert it to ONNX, e.g. with tf2onnx.' },
  { magic: '\0\0ORTM', at: 2, name: 'a model in ORT format', hint: 'Give the .onnx file that it was made from.' },
  { magic: '\x93NUMPY', name: 'a NumPy array', hint: CHECK_HINT },
  { magic: '\x89PNG', name: 'a PNG image', hint: CHECK_HINT },
  { magic: '\xff\xd8\xff', name: 'a JPEG image', hint: CHECK_HINT },
];
