/** From graphs to ONNX files. */
import { type Draft, dataTypeOf, encodeModel, isDType, tensorToProto } from '../onnx/index.ts';
import { sameTensor, type Tensor } from '../tensor/index.ts';
import type { Attributes } from './attributes.ts';
import { type Graph, nodesInside, nodesOf } from './graph.ts';
import type { Body, Node, Value } from './value.ts';

/** The opset that graphs are written in. */
export const OPSET = 20;
const IR_VERSION = 9;

const AttributeTypes = { int: 2, float: 1, string: 3, tensor: 4, dtype: 2, ints: 7, floats: 6, strings: 8 } as const;
const GRAPH_TYPE = 5;

export interface ExportOptions {
  /** Who made the file. @default 'gibbon' */
  readonly producer?: string;
  /** What the file leaves open, for graphs that any batch may go through. @default nothing */
  readonly freeBatch?: FreeBatch;
  /** What the file says of itself. @default nothing */
  readonly about?: About;
  /** Writes constants that are alike once, as where one network stands in a graph several times. @default false */
  readonly sharesConstants?: boolean;
}

/** What a file says of itself to whoever runs it without knowing where it is from. */
export interface About {
  /** In words. */
  readonly description?: string;
  /** Of the producer. */
  readonly version?: string;
  readonly metadata?: Readonly<Record<string, string>>;
  /** What inputs and outputs are, by name. */
  readonly meanings?: Readonly<Record<string, string>>;
  /** What inputs are unless they are fed, by name. */
  readonly defaults?: Readonly<Record<string, Tensor>>;
}

/** What depends on the size of the batch in a graph, and what a file has in its place. */
export interface FreeBatch {
  /** Inputs and outputs whose first axis is the batch. */
  readonly values: ReadonlySet<Value>;
  /** What constants become. */
  readonly constants: ReadonlyMap<Value, Tensor>;
  /** What is computed from the inputs in the place of constants. */
  readonly computed: ReadonlyMap<Value, Value>;
}

/** A graph as the bytes of an ONNX file that any runtime loads. */
export function exportGraph(graph: Graph, options: ExportOptions = {}): Uint8Array {
  const { producer = 'gibbon', freeBatch, about = {}, sharesConstants = false } = options;
  const { description, version, metadata = {}, meanings = {}, defaults = {} } = about;
  const names = new Map<Value, string>();
  graph.inputs.forEach((value, i) => {
    names.set(value, value.name ?? `input_${i}`);
  });
  const taken = new Set<string>([...names.values(), ...Object.keys(graph.outputs)]);
  const nodes = nodesOf([...(freeBatch?.computed.values() ?? []), ...Object.values(graph.outputs)]);
  const initializers = Object.entries(defaults).map(([name, value]) => tensorToProto(value, name));
  const otherDomains = new Map<string, number>();
  const shared = new Map<string, { readonly tensor: Tensor; readonly name: string }[]>();

  const nameOf = (value: Value): string => {
    const known = names.get(value);
    if (known !== undefined) return known;
    const computed = freeBatch?.computed.get(value);
    if (computed !== undefined) return nameOf(computed);
    const tensor =
      value.source.kind === 'constant' ? (freeBatch?.constants.get(value) ?? value.source.tensor) : undefined;
    const alike = tensor && sharesConstants ? alikeIn(shared, tensor) : [];
    const earlier = tensor && alike.find((other) => sameTensor(other.tensor, tensor));
    const name = earlier?.name ?? fresh(value.name ?? `v${names.size}`, taken);
    names.set(value, name);
    if (tensor !== undefined && earlier === undefined) {
      alike.push({ tensor, name });
      initializers.push(tensorToProto(tensor, name));
    }
    return name;
  };

  const protoOf = (node: Node): Draft<'NodeProto'> => {
    const { operator, inputs, outputs, body } = node;
    const { domain, domainVersion } = operator;
    if (domain !== '') otherDomains.set(domain, Math.max(otherDomains.get(domain) ?? 1, domainVersion));
    // A node is fed as many values as its body has inputs; what the body takes from around it, it knows by name.
    const fed = body === undefined ? inputs : inputs.slice(0, body.inputs.length);
    return {
      opType: operator.exportedAs,
      domain,
      input: trimmed(fed.map((value) => (value === undefined ? '' : nameOf(value)))),
      output: outputs.map(nameOf),
      attribute: [...attributesOf(node), ...(body ? [{ name: 'body', type: GRAPH_TYPE, g: bodyOf(body) }] : [])],
    };
  };

  const bodyOf = (body: Body): Draft<'GraphProto'> => {
    const input = body.inputs.map((value) => valueInfo(nameOf(value), value, freeBatch));
    const inner = nodesInside(body).map(protoOf);
    const results = body.outputs.map((value) => ({ value, name: fresh(`${nameOf(value)}_next`, taken) }));
    return {
      name: 'body',
      node: [...inner, ...results.map(({ value, name }) => identity(nameOf(value), name))],
      input,
      output: results.map(({ value, name }) => valueInfo(name, value, freeBatch)),
    };
  };

  const protos = nodes.map(protoOf);
  // Outputs get their names from a last Identity, because one value may be several outputs, or an input too.
  const results = Object.entries(graph.outputs).map(([name, value]) => identity(nameOf(value), name));
  const described = (name: string, value: Value) => ({
    ...valueInfo(name, value, freeBatch),
    ...(meanings[name] !== undefined && { docString: meanings[name] }),
  });

  return encodeModel({
    irVersion: BigInt(IR_VERSION),
    producerName: producer,
    ...(version !== undefined && { producerVersion: version }),
    ...(description !== undefined && { docString: description }),
    opsetImport: [
      { domain: '', version: BigInt(OPSET) },
      ...[...otherDomains].map(([domain, version]) => ({ domain, version: BigInt(version) })),
    ],
    graph: {
      name: 'gibbon',
      node: [...protos, ...results],
      initializer: initializers,
      input: graph.inputs.map((value) => described(nameOf(value), value)),
      output: Object.entries(graph.outputs).map(([name, value]) => described(name, value)),
    },
    metadataProps: Object.entries(metadata).map(([key, value]) => ({ key, value })),
  });
}

/** The constants so far of this type and shape. */
function alikeIn<T>(shared: Map<string, T[]>, { dtype, shape }: Tensor): T[] {
  const key = `${dtype} ${shape}`;
  const alike = shared.get(key) ?? [];
  shared.set(key, alike);
  return alike;
}

const identity = (from: string, to: string): Draft<'NodeProto'> => ({
  opType: 'Identity',
  input: [from],
  output: [to],
});

function fresh(wish: string, taken: Set<string>): string {
  let name = wish;
  for (let i = 1; taken.has(name); i++) name = `${wish}_${i}`;
  taken.add(name);
  return name;
}

/** Trailing inputs that are left out need no place. */
function trimmed(names: readonly string[]): string[] {
  const end = names.findLastIndex((name) => name !== '');
  return names.slice(0, end + 1);
}

function valueInfo(name: string, value: Value, freeBatch: FreeBatch | undefined): Draft<'ValueInfoProto'> {
  const isFree = freeBatch?.values.has(value) ?? false;
  const dim = value.shape.map((length, axis) =>
    isFree && axis === 0 ? { dimParam: 'N' } : { dimValue: BigInt(length) },
  );
  return { name, type: { tensorType: { elemType: dataTypeOf(value.dtype), shape: { dim } } } };
}

function attributesOf(node: Node): Draft<'AttributeProto'>[] {
  return Object.entries(node.operator.attributes).flatMap(([name, { kind }]) => {
    const value: Attributes[string] = node.attributes[name];
    if (value === undefined) return [];
    return [{ name, type: AttributeTypes[kind], ...encoded(kind, value) }];
  });
}

type Kind = keyof typeof AttributeTypes;

function encoded(kind: Kind, value: NonNullable<Attributes[string]>): Draft<'AttributeProto'> {
  if (typeof value === 'bigint') return { i: value };
  if (typeof value === 'number') return kind === 'int' ? { i: BigInt(value) } : { f: value };
  if (typeof value === 'string') {
    return kind === 'dtype' && isDType(value)
      ? { i: BigInt(dataTypeOf(value)) }
      : { s: new TextEncoder().encode(value) };
  }
  if ('dtype' in value) return { t: tensorToProto(value, '') };
  if (kind === 'strings') return { strings: value.map((item) => new TextEncoder().encode(String(item))) };
  return kind === 'ints' ? { ints: value.map(BigInt) } : { floats: value.map(Number) };
}
