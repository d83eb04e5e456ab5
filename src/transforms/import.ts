/** From ONNX files to graphs: one opset, static shapes, no control flow, no functions, 32-bit floats. */
import {
  GibbonError,
  ModelFormatError,
  ShapeError,
  type UnsupportedNode,
  UnsupportedOperatorError,
} from '../errors.ts';
import {
  type Attributes,
  apply,
  constant,
  type Graph,
  inFloat32,
  input,
  shadowType,
  type Value,
} from '../graph/index.ts';
import {
  dtypeOf,
  type ExternalReader,
  type GraphProto,
  type ModelProto,
  type NodeProto,
  tensorFromProto,
  type ValueInfoProto,
} from '../onnx/index.ts';
import { findOperator } from '../operators/registry.ts';
import { integers } from '../tensor/index.ts';
import { inExecutionOrder, needsOf } from './execution-order.ts';
import { type AttributeScope, attributesGivenBy, readAttributes } from './import-attributes.ts';

export interface ImportOptions {
  /** How many samples the graph takes at once. @default the file's own batch, or 1 where it leaves it open */
  readonly batchSize?: number;
  /** Lengths of symbolic axes other than the batch, by their name in the file. */
  readonly dimensions?: Readonly<Record<string, number>>;
  /** Values to compute the graph on instead of inputs of its own, by input name. */
  readonly feeds?: Readonly<Record<string, Value>>;
  /** Reads weights that are kept in other files. */
  readonly external?: ExternalReader;
}

export interface ImportedGraph extends Graph {
  /** Every value of the file's main graph by its name there. */
  readonly values: ReadonlyMap<string, Value>;
}

/** Values by name. An optional input that the caller of a function leaves out is there, as `undefined`. */
type Scope = Map<string, Value | undefined>;

/** Opset versions and functions: what a name means in a file. */
interface Meaning {
  readonly opsets: ReadonlyMap<string, number>;
  readonly batchScale: number;
  readonly model: ModelProto;
  readonly external: ExternalReader | undefined;
  /** Nodes that cannot be imported; they are reported together. */
  readonly unsupported: UnsupportedNode[];
}

const MAX_DEPTH = 32;

/**
 * Reads the graph of a model, specialised to a batch size.
 *
 * @throws UnsupportedOperatorError that names all nodes Gibbon has no rule for
 * @throws ShapeError if the file does not allow the batch size, or a symbolic axis is left open
 * @throws ModelFormatError if the file contradicts itself
 */
export function importGraph(model: ModelProto, options: ImportOptions = {}): ImportedGraph {
  const { graph } = model;
  if (graph === undefined) throw new ModelFormatError('the model has no graph');
  const meaning: Meaning = {
    opsets: opsetsOf(model.opsetImport),
    batchScale: batchScaleOf(graph, options.batchSize),
    model,
    external: options.external,
    unsupported: [],
  };
  const scope: Scope = new Map();
  addInitializers(graph, scope, meaning);
  const inputs = fedInputs(graph).map((info) => options.feeds?.[info.name ?? ''] ?? inputValue(info, options, meaning));
  fedInputs(graph).forEach(({ name = '' }, i) => {
    scope.set(name, inputs[i]);
  });
  runNodes(graph.node, scope, meaning, new Map(), 0);
  if (meaning.unsupported.length > 0) {
    throw new UnsupportedOperatorError(meaning.unsupported, 'docs/operators.md lists the operators that Gibbon knows.');
  }
  const outputs = graph.output.map(({ name = '' }) => [name, lookUp(scope, name, 'graph output')] as const);
  const values = new Map([...scope].flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
  return { inputs, outputs: Object.fromEntries(outputs), values };
}

/** The inputs that must be fed: old exporters list weights among the inputs too. */
export function fedInputs(graph: GraphProto): ValueInfoProto[] {
  const weights = new Set([
    ...graph.initializer.map(({ name }) => name),
    ...graph.sparseInitializer.map(({ values }) => values?.name),
  ]);
  return graph.input.filter(({ name }) => !weights.has(name));
}

/** The length of the batch axis in the file: a number, or undefined where it is left open. */
export function fileBatch(info: ValueInfoProto): number | undefined {
  const [first] = info.type?.tensorType?.shape?.dim ?? [];
  return first?.dimValue === undefined || first.dimValue <= 0n ? undefined : Number(first.dimValue);
}

function opsetsOf(imports: ModelProto['opsetImport']): Map<string, number> {
  return new Map(imports.map(({ domain = '', version = 1n }) => [domain === 'ai.onnx' ? '' : domain, Number(version)]));
}

function batchScaleOf(graph: GraphProto, batchSize: number | undefined): number {
  const [first] = fedInputs(graph);
  const own = first === undefined ? undefined : fileBatch(first);
  return own === undefined || batchSize === undefined ? 1 : batchSize / own;
}

function inputValue(info: ValueInfoProto, options: ImportOptions, { batchScale }: Meaning): Value {
  const { name = '' } = info;
  const type = info.type?.tensorType;
  const dtype = dtypeOf(type?.elemType ?? 0);
  if (type === undefined || dtype === undefined) throw new ModelFormatError(`input "${name}" is no tensor`);
  const dims = type.shape?.dim ?? [];
  const shape = dims.map(({ dimValue, dimParam }, axis) => {
    if (dimValue !== undefined && dimValue > 0n) {
      return Number(dimValue) * (axis === 0 && dims.length > 1 ? batchScale : 1);
    }
    if (axis === 0) return options.batchSize ?? 1;
    const length = options.dimensions?.[dimParam ?? ''];
    if (length !== undefined) return length;
    throw new ShapeError(
      `input "${name}" leaves axis ${axis}${dimParam ? ` ("${dimParam}")` : ''} open`,
      'give the shape of the inputs to attack it with: inputShape in code, --crop N or --shape LIST on the command line',
    );
  });
  return input(name, shadowType(dtype), shape);
}

function addInitializers(graph: GraphProto, scope: Scope, { external }: Meaning): void {
  for (const proto of graph.initializer) {
    const { name = '' } = proto;
    scope.set(name, constant(inFloat32(tensorFromProto(proto, external)), name));
  }
  const [sparse] = graph.sparseInitializer;
  if (sparse !== undefined) {
    throw new ModelFormatError(`weights "${sparse.values?.name ?? ''}" are stored sparsely, which is not supported`);
  }
}

function lookUp(scope: Scope, name: string, where: string): Value {
  const value = scope.get(name);
  if (value === undefined) throw new ModelFormatError(`${where}: there is no value "${name}"`);
  return value;
}

/** A node's input; nothing where the node, or the caller of the function that it is in, leaves it out. */
function inputOf(scope: Scope, name: string, label: string): Value | undefined {
  if (name === '' || (scope.has(name) && scope.get(name) === undefined)) return undefined;
  return lookUp(scope, name, `node "${label}"`);
}

/** Applies the nodes of a graph or function body to the values in scope. */
function runNodes(
  nodes: readonly NodeProto[],
  scope: Scope,
  meaning: Meaning,
  attributeScope: AttributeScope,
  depth: number,
): void {
  if (depth > MAX_DEPTH) throw new ModelFormatError(`functions or branches are nested more than ${MAX_DEPTH} deep`);
  const poisoned = new Set<string>();
  for (const node of inExecutionOrder(nodes, scope)) {
    if (needsOf(node).some((name) => poisoned.has(name))) {
      if (!isKnown(node, meaning)) refuse(node, meaning);
      for (const name of node.output) poisoned.add(name);
      continue;
    }
    const outputs = runNode(node, scope, meaning, attributeScope, depth);
    node.output.forEach((name, i) => {
      const value = outputs?.[i];
      if (name === '') return;
      if (value === undefined) poisoned.add(name);
      else {
        value.name ??= name;
        scope.set(name, value);
      }
    });
  }
}

/** What a node of a file is called in messages: its name, or else its first output's. */
function labelOf({ name, output }: NodeProto): string {
  return name || output[0] || '?';
}

function runNode(
  node: NodeProto,
  scope: Scope,
  meaning: Meaning,
  attributeScope: AttributeScope,
  depth: number,
): readonly Value[] | undefined {
  const { opType = '', domain = '' } = node;
  const label = labelOf(node);
  const inputs = node.input.map((name) => inputOf(scope, name, label));
  if (opType === 'If') return runBranch(node, inputs[0], scope, meaning, attributeScope, depth);

  const body = meaning.model.functions.find((f) => f.name === opType && (f.domain ?? '') === domain);
  const attributes = readAttributes(node, attributeScope, meaning.external);
  if (body !== undefined) {
    const inner: Scope = new Map(body.input.map((name, i) => [name, inputs[i]]));
    const given = attributesGivenBy(node, attributeScope);
    const defaults: AttributeScope = new Map(body.attributeProto.map((attribute) => [attribute.name ?? '', attribute]));
    const opsets = new Map([...meaning.opsets, ...opsetsOf(body.opsetImport)]);
    runNodes(body.node, inner, { ...meaning, opsets }, new Map([...defaults, ...given]), depth + 1);
    if (body.output.some((name) => !inner.has(name))) return undefined;
    return body.output.map((name) => lookUp(inner, name, `function ${opType}`));
  }
  return located(label, opType, () => applyOperator(node, inputs, attributes, meaning));
}

/** Adds to an error where in the file it happened. */
function located<T>(label: string, opType: string, build: () => T): T {
  try {
    return build();
  } catch (error) {
    if (!(error instanceof GibbonError) || error instanceof UnsupportedOperatorError) throw error;
    throw new ShapeError(`node "${label}" (${opType}): ${error.message}`, error.hint);
  }
}

function applyOperator(
  node: NodeProto,
  inputs: readonly (Value | undefined)[],
  attributes: Attributes,
  meaning: Meaning,
): readonly Value[] | undefined {
  const { opType = '', domain = '' } = node;
  if (opType === 'Constant') return [constantOf(attributes, labelOf(node))];
  const found = findOperator(domain, opType);
  const opset = meaning.opsets.get(domain === 'ai.onnx' ? '' : domain) ?? 1;
  const outputCount = node.output.length;
  if (found === undefined) {
    refuse(node, meaning);
    return undefined;
  }
  const imported = { opset, batchScale: meaning.batchScale, inputs, attributes, outputCount };
  const missing = () => new ModelFormatError(`node "${labelOf(node)}" (${opType}): a required input is missing`);
  if ('expand' in found || found.read !== undefined) {
    const outputs = 'expand' in found ? found.expand(imported) : (found.read?.(imported) ?? []);
    if (outputs.length === 0) throw missing();
    return outputs;
  }
  if (inputs.length > 0 && inputs[0] === undefined) throw missing();
  return apply(found, inputs, attributes, outputCount);
}

function refuse(node: NodeProto, { unsupported }: Meaning): void {
  const { opType = '', domain = '' } = node;
  const operator = domain === '' ? opType : `${domain}.${opType}`;
  unsupported.push({ operator, node: labelOf(node), reason: 'Gibbon does not know this operator' });
}

/** Whether Gibbon, or the file by a function of its own, says what a node means. */
function isKnown({ opType = '', domain = '' }: NodeProto, { model }: Meaning): boolean {
  const isOwn = model.functions.some((body) => body.name === opType && (body.domain ?? '') === domain);
  return isOwn || opType === 'If' || opType === 'Constant' || findOperator(domain, opType) !== undefined;
}

function constantOf(attributes: Attributes, label: string): Value {
  const { value, value_float: float, value_floats: floatList, value_int: int, value_ints: intList } = attributes;
  if (typeof value === 'object' && 'dtype' in value) return constant(inFloat32(value), label);
  if (typeof float === 'number') return constant({ dtype: 'float32', shape: [], data: Float32Array.of(float) });
  if (Array.isArray(floatList)) {
    return constant({ dtype: 'float32', shape: [floatList.length], data: Float32Array.from(floatList.map(Number)) });
  }
  if (typeof int === 'number' || typeof int === 'bigint') return constant(integers([], [int]));
  if (Array.isArray(intList)) return constant(integers([intList.length], intList.map(BigInt)));
  throw new ModelFormatError(`constant "${label}" holds no tensor of numbers`);
}

/** An If whose condition is known before anything runs is the branch that it takes. */
function runBranch(
  node: NodeProto,
  condition: Value | undefined,
  scope: Scope,
  meaning: Meaning,
  attributeScope: AttributeScope,
  depth: number,
): readonly Value[] | undefined {
  const known = condition?.known;
  if (known === undefined) {
    meaning.unsupported.push({
      operator: 'If',
      node: labelOf(node),
      reason: 'which branch it takes depends on the data',
    });
    return undefined;
  }
  const wanted = known.data[0] ? 'then_branch' : 'else_branch';
  const body = node.attribute.find(({ name }) => name === wanted)?.g;
  if (body === undefined) throw new ModelFormatError(`node "${labelOf(node)}" (If): it has no ${wanted}`);
  const inner: Scope = new Map(scope);
  addInitializers(body, inner, meaning);
  runNodes(body.node, inner, meaning, attributeScope, depth + 1);
  if (body.output.some(({ name = '' }) => !inner.has(name))) return undefined;
  return body.output.map(({ name = '' }) => lookUp(inner, name, `branch of "${labelOf(node)}"`));
}
