/** The ONNX project's own operator tests: models with inputs and the outputs that they should have. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { filesInTar } from '../src/data/formats/tar.ts';
import { inFloat32 } from '../src/graph/index.ts';
import {
  dataTypeOf,
  decodeModel,
  decodeTensor,
  type GraphProto,
  type ModelProto,
  type TensorProto,
  tensorFromProto,
} from '../src/onnx/index.ts';
import type { Tensor } from '../src/tensor/index.ts';
import { fedInputs } from '../src/transforms/import.ts';

/** One model with one set of data. */
export interface BackendTest {
  /** e.g. `node/test_add`. */
  readonly name: string;
  readonly model: Uint8Array;
  /** Files of the inputs and of the outputs, in the order of the model's. */
  readonly inputs: readonly Uint8Array[];
  readonly outputs: readonly Uint8Array[];
}

const FOLDERS = ['node', 'simple', 'pytorch-converted', 'pytorch-operator'];

/** All operator tests in the data folder, sorted by name. */
export function readBackendTests(dataFolder: string): BackendTest[] {
  const files = filesInTar(gunzipSync(readFileSync(join(dataFolder, 'onnx-backend-tests.tar.gz'))));
  const listed = (folder: string, kind: string) =>
    Array.from({ length: 100 }, (_, i) => files.get(`${folder}/test_data_set_0/${kind}_${i}.pb`)).filter(
      (file) => file !== undefined,
    );
  return [...files]
    .filter(([path]) => path.endsWith('/model.onnx') && FOLDERS.some((folder) => path.startsWith(`${folder}/`)))
    .map(([path, model]) => {
      const name = path.slice(0, -'/model.onnx'.length);
      return { name, model, inputs: listed(name, 'input'), outputs: listed(name, 'output') };
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** A tensor file of a test, in the precision of graphs. */
export function readTensor(file: Uint8Array): Tensor {
  return inFloat32(tensorFromProto(decodeTensor(file)));
}

/** The types of operators in a model, those of its functions and branches too. */
export function operatorsIn(model: ModelProto): Set<string> {
  const names = new Set<string>();
  const visit = (nodes: GraphProto['node']) => {
    for (const { opType = '', domain = '', attribute } of nodes) {
      names.add(domain === '' || domain === 'ai.onnx' ? opType : `${domain}.${opType}`);
      for (const { g, graphs } of attribute) for (const graph of g ? [g, ...graphs] : graphs) visit(graph.node);
    }
  };
  visit(model.graph?.node ?? []);
  for (const { node } of model.functions) visit(node);
  return names;
}

/** How many of a test's inputs are weights rather than fed: the more, the more a graph may depend on them. */
export const BINDINGS = ['integers', 'all but the first', 'all'] as const;
export type Binding = (typeof BINDINGS)[number];

/** A model in which some inputs have become initializers that hold a test's data. */
export function bindInputs(bytes: Uint8Array, tensors: readonly TensorProto[], binding: Binding): ModelProto {
  const model = decodeModel(bytes);
  const { graph } = model;
  if (graph === undefined) return model;
  const isEmpty = ({ dims }: TensorProto) => dims.includes(0n);
  const isFloat = (proto: TensorProto) => inFloatTypes.has(proto.dataType ?? 0);
  const bound = fedInputs(graph).flatMap(({ name = '' }, i) => {
    const proto = tensors[i];
    const isBound =
      binding === 'all' || !isFloat(proto) || isEmpty(proto) || (binding === 'all but the first' && i > 0);
    return isBound ? [{ ...proto, name }] : [];
  });
  const names = new Set(bound.map(({ name }) => name));
  return {
    ...model,
    graph: {
      ...graph,
      input: graph.input.filter(({ name = '' }) => !names.has(name)),
      initializer: [...graph.initializer, ...bound],
    },
  };
}

const inFloatTypes = new Set<number>((['float16', 'float32', 'float64', 'bfloat16'] as const).map(dataTypeOf));
