import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DataError, ModelFormatError } from '../errors.ts';
import { DataLocation } from './enums.ts';
import { externalReader } from './external.node.ts';
import { type Draft, decodeModel, encodeModel, selfContained, tensorFromProto } from './index.ts';

let root = '';
let modelPath = '';

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'gibbon-external-'));
  const folder = join(root, 'model');
  mkdirSync(join(folder, 'parts'), { recursive: true });
  mkdirSync(join(root, 'model-of-another'));
  modelPath = join(folder, 'model.onnx');
  writeFileSync(
    join(folder, 'w.bin'),
    Uint8Array.from({ length: 100 }, (_, i) => i),
  );
  writeFileSync(join(folder, '..w.bin'), Uint8Array.of(5));
  writeFileSync(join(folder, 'parts', 'w.bin'), Uint8Array.of(7, 8, 9));
  writeFileSync(join(root, 'secret'), 'secret');
  writeFileSync(join(root, 'model-of-another', 'secret'), 'secret');
  symlinkSync(join(root, 'secret'), join(folder, 'link-out'));
  symlinkSync(root, join(folder, 'folder-out'));
  symlinkSync('parts/w.bin', join(folder, 'link-in'));
  symlinkSync(folder, join(root, 'other-name'));
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('externalReader', () => {
  it('reads the slice and no more', () => {
    const bytes = externalReader(modelPath)('w.bin', 10, 3);
    expect([...bytes]).toEqual([10, 11, 12]);
    expect(bytes.buffer.byteLength).toBe(3);
    expect([...externalReader(modelPath)('w.bin', 100, 0)]).toEqual([]);
  });

  it('reads in folders below, through links that stay inside, and with a relative model path', () => {
    expect([...externalReader(modelPath)('parts/w.bin', 1, 2)]).toEqual([8, 9]);
    expect([...externalReader(modelPath)('link-in', 0, 1)]).toEqual([7]);
    expect([...externalReader(modelPath)('..w.bin', 0, 1)]).toEqual([5]);
    expect([...externalReader(relative(process.cwd(), modelPath))('w.bin', 1, 1)]).toEqual([1]);
    expect([...externalReader(join(root, 'other-name', 'model.onnx'))('w.bin', 1, 1)]).toEqual([1]);
  });

  it.each([
    '../secret',
    'parts/../../secret',
    'parts\\..\\..\\secret',
    '../model-of-another/secret',
    '/etc/passwd',
    'C:\\secret',
    'c:secret',
    '\\\\server\\share\\secret',
    'w.bin\0.txt',
    'link-out',
    'folder-out/secret',
    '..',
  ])('does not leave the folder for %j', (location) => {
    const read = () => externalReader(modelPath)(location, 0, 1);
    expect(read).toThrow(ModelFormatError);
    expect(read).toThrow(/outside of the model's folder/);
    expect(read).toThrow(expect.objectContaining({ hint: expect.stringContaining('copy') }));
  });

  it('names a file that is missing', () => {
    const path = join(root, 'model', 'missing.bin');
    const read = () => externalReader(modelPath)('missing.bin', 0, 1);
    expect(read).toThrow(DataError);
    expect(read).toThrow(
      expect.objectContaining({ path, message: expect.stringMatching(/missing\.bin.*cannot be read/) }),
    );
  });

  it('says so if a file is too short, before it allocates', () => {
    expect(() => externalReader(modelPath)('w.bin', 90, 11)).toThrow(/bytes 90 to 101 of this file, but it has 100/);
    expect(() => externalReader(modelPath)('w.bin', 0, 2 ** 50)).toThrow(DataError);
  });

  it.skipIf(process.platform === 'win32')('refuses folders and pipes', () => {
    execFileSync('mkfifo', [join(root, 'model', 'pipe')]);
    expect(() => externalReader(modelPath)('parts', 0, 0)).toThrow(/no regular file/);
    expect(() => externalReader(modelPath)('pipe', 0, 0)).toThrow(/no regular file/);
    expect(() => externalReader(modelPath)('.', 0, 0)).toThrow(/no regular file/);
  });

  it('serves tensorFromProto', () => {
    const externalData = [
      { key: 'location', value: 'w.bin' },
      { key: 'offset', value: '3' },
    ];
    const proto = { name: 'w', dataType: 2, dims: [2n], dataLocation: 1, externalData };
    expect(tensorFromProto(proto, externalReader(modelPath)).data).toEqual(Uint8Array.of(3, 4));
  });
});

it('weights are brought inside from wherever a file has them: graphs, branches, functions, sparse weights', () => {
  const away = (name: string): Draft<'TensorProto'> => ({
    name,
    dims: [3n],
    dataType: 2,
    dataLocation: DataLocation.EXTERNAL,
    externalData: [
      { key: 'location', value: 'w.bin' },
      { key: 'offset', value: '5' },
      { key: 'length', value: '3' },
    ],
  });
  const sparse = (name: string): Draft<'SparseTensorProto'> => ({
    values: away(name),
    indices: away(`${name} at`),
    dims: [9n],
  });
  const everywhere = (name: string): Draft<'NodeProto'>[] => [
    { opType: 'Constant', output: [name], attribute: [{ name: 'value', type: 4, t: away(name) }] },
    { opType: 'Constant', output: [name], attribute: [{ name: 'sparse_value', type: 11, sparseTensor: sparse(name) }] },
    { opType: 'Own', output: [name], attribute: [{ name: 'all', type: 9, tensors: [away(name)] }] },
    { opType: 'Own', output: [name], attribute: [{ name: 'all', type: 12, sparseTensors: [sparse(name)] }] },
  ];
  const graph = (name: string): Draft<'GraphProto'> => ({
    node: everywhere(name),
    initializer: [away(name)],
    sparseInitializer: [sparse(name)],
  });
  const bytes = encodeModel({
    graph: {
      ...graph('main'),
      node: [
        ...everywhere('main'),
        { opType: 'If', attribute: [{ name: 'then_branch', type: 5, g: graph('then') }] },
        { opType: 'Own', attribute: [{ name: 'all', type: 10, graphs: [graph('of several')] }] },
      ],
    },
    functions: [
      {
        name: 'f',
        node: everywhere('function'),
        attributeProto: [{ name: 'usual', type: 4, t: away('usual') }],
      },
    ],
  });
  const whole = decodeModel(selfContained(decodeModel(bytes), bytes, externalReader(modelPath)));
  expect(JSON.stringify(whole, (_, value) => (typeof value === 'bigint' ? Number(value) : value))).not.toContain(
    'w.bin',
  );
  const [first] = whole.functions[0].node;
  const { t } = first.attribute[0];
  expect(t && [...tensorFromProto(t).data]).toEqual([5, 6, 7]);
});
