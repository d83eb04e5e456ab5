import { deepStrictEqual } from 'node:assert';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { type DescMessage, equals, fromBinary, type MessageShape, toBinary } from '@bufbuild/protobuf';
import { ModelProtoSchema, TensorProtoSchema } from 'onnx-buf';
import { describe, expect, it } from 'vitest';
import { ModelFormatError } from '../errors.ts';
import { tensor } from '../tensor/tensor.ts';
import { decodeModel, decodeTensor, encodeModel, tensorFromProto, tensorToProto } from './index.ts';
import { codec, type Draft } from './schema.ts';

const data = process.env.GIBBON_DATA ?? '';

const small: Draft<'ModelProto'> = {
  irVersion: 8n,
  producerName: 'gibbon',
  opsetImport: [{ domain: '', version: 17n }],
  graph: {
    name: 'linear',
    node: [
      { opType: 'Gemm', input: ['x', 'w'], output: ['y'], attribute: [{ name: 'alpha', type: 1, f: 0.5 }] },
      {
        opType: 'Reshape',
        input: ['y', 'shape'],
        output: ['z'],
        attribute: [{ name: 'k', type: 7, ints: [-1n, 300n] }],
      },
    ],
    initializer: [
      tensorToProto(tensor('float32', [2, 2], Float32Array.of(1, 2, 3, 4)), 'w'),
      { name: 'shape', dataType: 7, dims: [1n], int64Data: [-1n] },
    ],
    input: [
      { name: 'x', type: { tensorType: { elemType: 1, shape: { dim: [{ dimParam: 'N' }, { dimValue: 2n }] } } } },
    ],
    output: [{ name: 'z', type: { tensorType: { elemType: 1 } } }],
  },
};

describe('encodeModel and decodeModel', () => {
  it('gives back what was written', () => {
    const model = decodeModel(encodeModel(small));
    expect(model).toMatchObject(small);
    expect(model.graph?.node[0].attribute[0]).toMatchObject({ name: 'alpha', f: 0.5, ints: [] });
    expect([...(tensorFromProto(model.graph?.initializer[0] ?? {}).data ?? [])]).toEqual([1, 2, 3, 4]);
    expect(Buffer.compare(encodeModel(model), encodeModel(small))).toBe(0);
  });

  it('writes what protobuf reads', () => {
    const theirs = fromBinary(ModelProtoSchema, encodeModel(small));
    expect(theirs).toMatchObject({ irVersion: 8n, producerName: 'gibbon', graph: { name: 'linear' } });
    expect(theirs.graph?.node[1].attribute[0].ints).toEqual([-1n, 300n]);
    expect(theirs.graph?.input[0].type?.value).toMatchObject({ case: 'tensorType' });
  });

  it('fails with nothing but ModelFormatError, wherever a model is cut off', () => {
    const bytes = encodeModel(small);
    let whole = 0;
    for (let length = 0; length < bytes.length; length++) {
      try {
        decodeModel(bytes.subarray(0, length));
        whole++;
      } catch (error) {
        expect(error, `cut off at byte ${length}`).toBeInstanceOf(ModelFormatError);
      }
    }
    expect(whole, 'a cut is noticed unless it is between two fields of the model').toBeLessThan(3);
  });
});

describe('files that are no models', () => {
  const ascii = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'latin1'));
  it.each([
    ['', /empty/],
    ['<!DOCTYPE html><html>', /HTML or XML page/],
    ['\xef\xbb\xbf\n  <html>', /HTML or XML page/],
    ['{"error": "Not found"}', /JSON/],
    ['PK\x03\x04\x00\x00', /zip archive.*PyTorch/],
    ['\x89PNG\r\n\x1a\n', /PNG image/],
    ['\xff\xd8\xff\xe0\0\x10JFIF', /JPEG image/],
    ['version https://git-lfs.github.com/spec/v1\noid sha256:4665\nsize 123\n', /Git LFS pointer/],
    ['\x1f\x8b\x08\0', /gzip/],
    ['\x80\x02}q\x00', /Python pickle/],
    ['\x89HDF\r\n\x1a\n', /HDF5.*Keras/],
    ['\x1c\0\0\0TFL3', /TensorFlow Lite/],
    ['\x20\0\0\0ORTM', /ORT format/],
    ['\x93NUMPY\x01\0', /NumPy/],
  ])('%j is refused for what it seems to be', (text, message) => {
    expect(() => decodeModel(ascii(text))).toThrow(ModelFormatError);
    expect(() => decodeModel(ascii(text))).toThrow(message);
  });

  it('gives a hint for each', () => {
    expect(() => decodeModel(ascii('version https://git-lfs'))).toThrow(
      expect.objectContaining({ hint: expect.stringContaining('git lfs pull') }),
    );
  });

  it('refuses a message without a graph', () => {
    expect(() => decodeModel(codec.encode('ModelProto', { irVersion: 8n }))).toThrow(/not an ONNX model.*no graph/);
    expect(() => decodeModel(encodeModel({ ...small, graph: {} }))).not.toThrow();
  });

  it('refuses tensors, text and noise', () => {
    const tensorFile = codec.encode('TensorProto', tensorToProto(tensor('int64', [1], BigInt64Array.of(1n)), 'n'));
    const noise = Uint8Array.from({ length: 1000 }, (_, i) => (i * 167 + 13) % 256);
    for (const bytes of [tensorFile, ascii('import torch\n'), noise]) {
      expect(() => decodeModel(bytes)).toThrow(ModelFormatError);
    }
  });

  it('takes a producer whose name looks like the mark of another format', () => {
    const model = encodeModel({ irVersion: 8n, producerName: 'TFL3 to ONNX', graph: {} });
    expect(decodeModel(model).producerName).toBe('TFL3 to ONNX');
  });
});

describe.skipIf(data === '')('real files (needs GIBBON_DATA)', () => {
  const names = data === '' ? [] : ['models', 'text', 'vnncomp'];
  const folders = names.map((name) => join(data, name));
  const paths = folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.onnx'))
      .map((name) => join(folder, name)),
  );

  it.each(paths)('%s survives', (path) => {
    expectModelSurvives(readFileSync(path), path);
  });

  it('has files', () => {
    expect(paths.length).toBeGreaterThanOrEqual(17);
  });

  it('the tests of the ONNX project survive, models and tensors', () => {
    const files = untar(gunzipSync(readFileSync(join(data, 'onnx-backend-tests.tar.gz'))));
    const counts = { models: 0, tensors: 0, others: 0 };
    for (const [path, bytes] of files) {
      if (path.endsWith('.onnx')) {
        counts.models++;
        expectModelSurvives(bytes, path);
      } else if (path.endsWith('.pb') && holdsTensor(files, path)) {
        counts.tensors++;
        expectTensorSurvives(bytes, path);
      } else counts.others++;
    }
    expect(counts).toEqual({ models: 1950, tensors: 6469, others: 57 });
  });
});

function expectModelSurvives(bytes: Uint8Array, path: string): void {
  const model = decodeModel(bytes);
  const again = encodeModel(model);
  deepStrictEqual(decodeModel(again), model, `${path} differs after encoding`);
  expectSameForProtobuf(ModelProtoSchema, bytes, again, path);
  const theirs = toBinary(ModelProtoSchema, fromBinary(ModelProtoSchema, bytes));
  deepStrictEqual(decodeModel(theirs), model, `${path} is decoded differently when protobuf has encoded it`);
}

function expectTensorSurvives(bytes: Uint8Array, path: string): void {
  const proto = decodeTensor(bytes);
  const again = codec.encode('TensorProto', proto);
  deepStrictEqual(decodeTensor(again), proto, `${path} differs after encoding`);
  expectSameForProtobuf(TensorProtoSchema, bytes, again, path);
}

function expectSameForProtobuf<D extends DescMessage>(desc: D, one: Uint8Array, two: Uint8Array, path: string): void {
  const [first, second]: MessageShape<D>[] = [fromBinary(desc, one), fromBinary(desc, two)];
  // `equals` takes no NaN for another, so that a message with one differs from itself.
  const hasNaN = !equals(desc, first, fromBinary(desc, one));
  const same = hasNaN
    ? Buffer.compare(toBinary(desc, first), toBinary(desc, second)) === 0
    : equals(desc, first, second);
  if (!same) throw new Error(`protobuf-es finds ${path} changed by our encoder`);
  if (Buffer.compare(one, two) !== 0) throw new Error(`${path} is not the same byte for byte`);
}

/** Some inputs and outputs of the tests are sequences or optionals: SequenceProto, OptionalProto. */
function holdsTensor(files: ReadonlyMap<string, Uint8Array>, path: string): boolean {
  const match = /^(.*)\/test_data_set_\d+\/(input|output)_(\d+)\.pb$/.exec(path);
  const model = match === null ? undefined : files.get(`${match[1]}/model.onnx`);
  if (match === null || model === undefined) return true;
  const { graph } = decodeModel(model);
  const values = (match[2] === 'input' ? graph?.input : graph?.output) ?? [];
  const type = values[Number(match[3])]?.type;
  return type?.sequenceType === undefined && type?.optionalType === undefined;
}

/** The regular files of a tar archive: ustar, with the entries of kind L that GNU tar puts before long names. */
function untar(archive: Uint8Array): Map<string, Uint8Array> {
  const files = new Map<string, Uint8Array>();
  const text = (start: number, length: number): string =>
    Buffer.from(archive.subarray(start, start + length))
      .toString('latin1')
      .replace(/\0.*$/s, '');
  let longName: string | undefined;
  for (let offset = 0; offset < archive.length && archive[offset] !== 0; ) {
    const size = Number.parseInt(text(offset + 124, 12), 8);
    const kind = text(offset + 156, 1);
    const start = offset + 512;
    if (kind === 'L') longName = text(start, size);
    else {
      if (kind === '0') files.set(longName ?? text(offset, 100), archive.subarray(start, start + size));
      longName = undefined;
    }
    offset = start + Math.ceil(size / 512) * 512;
  }
  return files;
}
