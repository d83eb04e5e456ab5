/** From ONNX files to graphs: one opset, static shapes, no control flow, no functions, 32-bit floats. */
import { type GibbonError, ModelFormatError, ShapeError, UnsupportedOperatorError } from '../errors.ts';
import { type Graph, input, requireShape, shadowType, Value } from '../graph/index.ts';
import {
  dtypeOf,
  type ExternalReader,
  type GraphProto,
  type ModelProto,
  narrowType,
  type ValueInfoProto,
} from '../onnx/index.ts';
import { addInitializers, lookUp, opsetsOf, runNodes } from './import-nodes.ts';
import { ImportBudget, type Meaning, type Scope } from './import-scope.ts';

export interface ImportOptions {
  /** How many samples the graph takes at once. @default the file's own batch, or 1 where it leaves it open */
  readonly batchSize?: number;
  /** Lengths of symbolic axes other than the batch, by their name in the file. */
  readonly dimensions?: Readonly<Record<string, number>>;
  /** Values to compute the graph on instead of inputs of its own, by input name. */
  readonly feeds?: Readonly<Record<string, Value>>;
  /** Values in place of weights of the main graph, by name. */
  readonly weights?: Readonly<Record<string, Value>>;
  /** Reads weights that are kept in other files. */
  readonly external?: ExternalReader;
}

export interface ImportedGraph extends Graph {
  /** Every value of the file's main graph by its name there. */
  readonly values: ReadonlyMap<string, Value>;
  /** Outputs that could not be read, by name, and why. The others do not depend on what stands in their way. */
  readonly missing: ReadonlyMap<string, GibbonError>;
}

/**
 * Reads the graph of a model, specialised to a batch size. What stands beside the path to an output never blocks it:
 * outputs that cannot be read are missing from the graph, as long as one can.
 *
 * @throws UnsupportedOperatorError that names all nodes Gibbon has no rule for, if no output can be read
 * @throws ShapeError if the file does not allow the batch size, or a symbolic axis is left open
 * @throws ModelFormatError if the file contradicts itself, or would take more than a machine has
 */
export function importGraph(model: ModelProto, options: ImportOptions = {}): ImportedGraph {
  const { graph } = model;
  if (graph === undefined) throw new ModelFormatError('the model has no graph');
  const meaning: Meaning = {
    opsets: opsetsOf(model.opsetImport),
    batchScale: batchScaleOf(graph, options.batchSize),
    model,
    external: options.external,
    obstacles: { unsupported: [], other: [] },
    budget: new ImportBudget(),
  };
  const scope: Scope = new Map();
  addInitializers(graph, scope, meaning);
  for (const [name, value] of Object.entries(options.weights ?? {})) scope.set(name, value);
  const inputs = fedInputs(graph).map((info) => options.feeds?.[info.name ?? ''] ?? inputValue(info, options, meaning));
  fedInputs(graph).forEach(({ name = '' }, i) => {
    scope.set(name, inputs[i]);
  });
  runNodes(graph.node, scope, meaning, new Map(), 0);
  const obstacle = obstacleOf(meaning);
  const isReadable = ({ name = '' }: ValueInfoProto) => obstacle === undefined || scope.get(name) instanceof Value;
  if (obstacle !== undefined && !graph.output.some(isReadable)) throw obstacle;
  const outputs = graph.output
    .filter(isReadable)
    .map(({ name = '' }) => [name, lookUp(scope, name, 'graph output')] as const);
  const missing = graph.output.flatMap((info) =>
    obstacle && !isReadable(info) ? [[info.name ?? '', obstacle] as const] : [],
  );
  const values = [...scope].flatMap(([name, value]) => (value instanceof Value ? [[name, value] as const] : []));
  return { inputs, outputs: Object.fromEntries(outputs), values: new Map(values), missing: new Map(missing) };
}

/** What is said of the nodes that could not be read: all that are unsupported, or else the first error. */
function obstacleOf({ obstacles: { unsupported, other } }: Meaning): GibbonError | undefined {
  if (unsupported.length === 0) return other[0];
  return new UnsupportedOperatorError(unsupported, 'docs/operators.md lists the operators that Gibbon knows.');
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

function batchScaleOf(graph: GraphProto, batchSize: number | undefined): number {
  const [first] = fedInputs(graph);
  const own = first === undefined ? undefined : fileBatch(first);
  return own === undefined || batchSize === undefined ? 1 : batchSize / own;
}

function inputValue(info: ValueInfoProto, options: ImportOptions, { batchScale }: Meaning): Value {
  const { name = '' } = info;
  const type = info.type?.tensorType;
  const dtype = narrowType(type?.elemType ?? 0)?.heldAs ?? dtypeOf(type?.elemType ?? 0);
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
  requireShape(shape, `input "${name}"`);
  return input(name, shadowType(dtype), shape);
}
