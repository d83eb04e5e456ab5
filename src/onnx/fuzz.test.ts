import { deepStrictEqual } from 'node:assert';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fromBinary, toBinary } from '@bufbuild/protobuf';
import { ModelProtoSchema } from 'onnx-buf';
import { expect, it } from 'vitest';
import { ModelFormatError } from '../errors.ts';
import { type RandomStream, randomStream } from '../random.ts';
import { tensor } from '../tensor/tensor.ts';
import { decodeModel, encodeModel, tensorFromProto, tensorToProto } from './index.ts';

const CASES = 10_000;
const SECONDS_PER_FILE = 2;
const GIB = 2 ** 30;

const backendTests = [
  'node/test_if_seq',
  'node/test_loop11',
  'node/test_constant',
  'node/test_ai_onnx_ml_tree_ensemble_set_membership',
  'node/test_sequence_map_identity_1_sequence_1_tensor_expanded',
  'pytorch-converted/test_Conv2d',
  'pytorch-operator/test_operator_params',
];

const data = process.env.GIBBON_DATA;
const sources =
  data === undefined ? 'a model of ours (GIBBON_DATA would add real ones)' : 'real models and one of ours';

it(`decodes or refuses ${CASES} damaged copies of ${sources}, fast and in little memory`, () => {
  const models = [ownModel(), ...readBackendModels()];
  const before = process.memoryUsage().rss;
  let slowest = 0;
  const counts = { decoded: 0, refused: 0, tensors: 0, refusedTensors: 0 };
  for (let number = 0; number < CASES; number++) {
    const random = randomStream('onnx fuzz', number);
    const bytes = damaged(models, random);
    const start = performance.now();
    try {
      decodeCompletely(bytes, counts);
    } catch (error) {
      throw new Error(`case ${number} fails; its cause is below`, { cause: error });
    }
    slowest = Math.max(slowest, performance.now() - start);
  }
  expect(slowest / 1000, 'seconds for the slowest file').toBeLessThan(SECONDS_PER_FILE);
  const largest = process.resourceUsage().maxRSS * 1024;
  expect((largest - before) / GIB, 'growth of the process at its largest, in GiB').toBeLessThan(1);
  for (const [what, count] of Object.entries(counts)) {
    expect(count, `${what}: the damage is too mild or too heavy to test that`).toBeGreaterThan(CASES / 200);
  }
});

function decodeCompletely(
  bytes: Uint8Array,
  counts: Record<'decoded' | 'refused' | 'tensors' | 'refusedTensors', number>,
): void {
  const model = unlessRefused(() => decodeModel(bytes));
  if (model === undefined) {
    counts.refused++;
    return;
  }
  counts.decoded++;
  deepStrictEqual(decodeModel(encodeModel(model)), model, 'what decodes survives being encoded');
  const theirs = toBinary(ModelProtoSchema, fromBinary(ModelProtoSchema, bytes));
  deepStrictEqual(decodeModel(theirs), model, 'what decodes is what protobuf-es decodes');
  for (const proto of model.graph?.initializer ?? []) {
    if (unlessRefused(() => tensorFromProto(proto)) === undefined) counts.refusedTensors++;
    else counts.tensors++;
  }
}

function unlessRefused<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof ModelFormatError) return undefined;
    throw error;
  }
}

function damaged(models: readonly Uint8Array[], random: RandomStream): Uint8Array {
  let bytes = models[random.integer(models.length)];
  const count = [1, 1, 1, 2, 4][random.integer(5)];
  for (let i = 0; i < count; i++) {
    const damage = damages[random.integer(damages.length)];
    bytes = damage(bytes, random, models[random.integer(models.length)]);
  }
  return bytes;
}

type Damage = (bytes: Uint8Array, random: RandomStream, other: Uint8Array) => Uint8Array;

function replaced(bytes: Uint8Array, start: number, end: number, ...parts: Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat([bytes.subarray(0, start), ...parts, bytes.subarray(end)]));
}

function range(bytes: Uint8Array, random: RandomStream, longest: number): [number, number] {
  const start = random.integer(bytes.length + 1);
  return [start, Math.min(bytes.length, start + random.integer(longest))];
}

const hugeVarints = ['7f', 'ff01', 'ffff03', 'ffffffff07', 'ffffffff0f', 'ffffffffffffff7f', 'ffffffffffffffffff01'];

const strangeDims = [-1n, 0n, 1n, 2n, 3n, 2n ** 31n, 2n ** 53n, 2n ** 62n];

const damages: readonly Damage[] = [
  function flipBits(bytes, random) {
    const copy = bytes.slice();
    for (let count = 1 + random.integer(4); count > 0 && copy.length > 0; count--) {
      copy[random.integer(copy.length)] ^= 1 << random.integer(8);
    }
    return copy;
  },
  function overwrite(bytes, random, other) {
    const copy = bytes.slice();
    const [from, to] = range(other, random, 16);
    const source = other.subarray(from, to);
    const at = random.integer(Math.max(0, copy.length - source.length) + 1);
    copy.set(source.subarray(0, copy.length - at), at);
    return copy;
  },
  function splice(bytes, random, other) {
    const [start, end] = range(bytes, random, 64);
    const [from, to] = range(other, random, 512);
    return replaced(bytes, start, end, other.subarray(from, to));
  },
  function truncate(bytes, random) {
    return bytes.subarray(0, random.integer(bytes.length + 1));
  },
  function inflateLength(bytes, random) {
    const at = random.integer(bytes.length + 1);
    const varint = Buffer.from(hugeVarints[random.integer(hugeVarints.length)], 'hex');
    return replaced(bytes, at, Math.min(bytes.length, at + 1), varint);
  },
  function repeatChunk(bytes, random) {
    const [start, end] = range(bytes, random, 256);
    const chunk = bytes.subarray(start, end);
    return replaced(bytes, start, start, ...Array<Uint8Array>(1 + random.integer(100)).fill(chunk));
  },
  function contradictTensor(bytes, random) {
    const model = unlessRefused(() => decodeModel(bytes));
    const dims = [strangeDims[random.integer(strangeDims.length)], strangeDims[random.integer(strangeDims.length)]];
    const change = [
      { dims },
      { dataType: random.integer(30) },
      { rawData: bytes.subarray(...range(bytes, random, 64)) },
    ];
    const initializer = model?.graph?.initializer.map((proto) => ({ ...proto, ...change[random.integer(3)] }));
    return encodeModel({ ...model, graph: { ...model?.graph, initializer } });
  },
  function repeatWhole(bytes, random) {
    return replaced(bytes, 0, 0, ...Array<Uint8Array>(1 + random.integer(4)).fill(bytes));
  },
];

function ownModel(): Uint8Array {
  const tensorType = { elemType: 1, shape: { dim: [{ dimParam: 'N' }, { dimValue: 4n }] } };
  const body = { name: 'body', node: [{ opType: 'Identity', input: ['x'], output: ['b'] }], output: [{ name: 'b' }] };
  return encodeModel({
    irVersion: 10n,
    producerName: 'gibbon',
    opsetImport: [{ version: 21n }],
    graph: {
      name: 'main',
      node: [
        { opType: 'If', input: ['c'], output: ['y'], attribute: [{ name: 'then_branch', type: 5, g: body }] },
        { opType: 'Conv', input: ['y', 'w'], output: ['z'], attribute: [{ name: 'pads', type: 7, ints: [1n, -1n] }] },
      ],
      initializer: [
        tensorToProto(tensor('float32', [4, 8], Float32Array.from({ length: 32 }, Math.sqrt)), 'w'),
        { name: 'f', dataType: 1, dims: [2n], floatData: [1, 2] },
        { name: 'i', dataType: 7, dims: [3n], int64Data: [-1n, 2n, 3n] },
        { name: 'h', dataType: 10, dims: [2n], int32Data: [15360, 0] },
        { name: 's', dataType: 8, dims: [1n], stringData: [Uint8Array.of(97)] },
      ],
      input: [{ name: 'x', type: { tensorType } }],
      output: [{ name: 'z', type: { sequenceType: { elemType: { tensorType } } } }],
    },
    metadataProps: [{ key: 'author', value: 'gibbon' }],
    functions: [{ name: 'f', input: ['a'], output: ['b'], node: [{ opType: 'Neg', input: ['a'], output: ['b'] }] }],
  });
}

function readBackendModels(): Uint8Array[] {
  if (data === undefined) return [];
  const folder = mkdtempSync(join(tmpdir(), 'gibbon-fuzz-'));
  try {
    const archive = join(data, 'onnx-backend-tests.tar.gz');
    const members = backendTests.map((name) => `${name}/model.onnx`);
    execFileSync('tar', ['-xzf', archive, '-C', folder, ...members]);
    return members.map((member) => new Uint8Array(readFileSync(join(folder, member))));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
