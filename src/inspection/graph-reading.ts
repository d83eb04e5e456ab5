/** Reading graphs of files that may hold anything: what cannot be read is told, and only damaged files are refused. */
import { DataError, GibbonError, ModelFormatError, UnsupportedOperatorError } from '../errors.ts';
import { dtypeOf, type ExternalReader, type ModelProto, tensorFromProto } from '../onnx/index.ts';
import { inExecutionOrder } from '../transforms/execution-order.ts';
import { fedInputs, type ImportedGraph, importGraph } from '../transforms/import.ts';
import type { Port } from './file-facts.ts';
import type { GradientBlock } from './gradient-path.ts';

/** Why a model cannot be attacked as it is. */
export interface Obstacle {
  readonly message: string;
  /** What can be done about it. */
  readonly hint: string | undefined;
}

/** The length that open axes are given, so that the graph can be read: the side of most ImageNet models' pictures. */
const ASSUMED_LENGTH = 224;

/** A length for each open axis, by the name that the file has for it. */
export function assumedLengths(inputs: readonly Port[]): Record<string, number> {
  const open = inputs.flatMap(({ shape = [] }) => shape.slice(1).filter((length) => typeof length === 'string'));
  return Object.fromEntries(open.map((name) => [name === '?' ? '' : name, ASSUMED_LENGTH]));
}

/** A graph that was read, or why it was not. */
export interface GraphReading {
  readonly graph: ImportedGraph | undefined;
  readonly blocks: readonly GradientBlock[];
  readonly obstacles: readonly Obstacle[];
}

/**
 * Reads the graph of any valid file.
 *
 * @throws ModelFormatError if the file contradicts itself, e.g. by a cycle
 * @throws DataError if weights in other files cannot be read
 */
export function readGraph(
  model: ModelProto,
  batchSize: number,
  dimensions: Readonly<Record<string, number>>,
  external: ExternalReader | undefined,
): GraphReading {
  try {
    const graph = importGraph(model, { batchSize, dimensions, ...(external && { external }) });
    return { graph, blocks: [], obstacles: [] };
  } catch (error) {
    if (error instanceof DataError) throw error;
    if (error instanceof ModelFormatError) checkFile(model, external);
    return { graph: undefined, blocks: unsupportedBlocks(error), obstacles: [obstacleOf(error)] };
  }
}

/** Tells files that contradict themselves from those that only use what Gibbon does not know. */
function checkFile({ graph }: ModelProto, external: ExternalReader | undefined): void {
  if (graph === undefined) return;
  const known = new Map([...graph.initializer, ...fedInputs(graph)].map(({ name = '' }) => [name, name]));
  inExecutionOrder(graph.node, known);
  for (const proto of graph.initializer) {
    const isOutOfReach = external === undefined && proto.externalData.length > 0;
    if (dtypeOf(proto.dataType ?? 0) !== undefined && !isOutOfReach) tensorFromProto(proto, external);
  }
}

function unsupportedBlocks(error: unknown): GradientBlock[] {
  if (!(error instanceof UnsupportedOperatorError)) return [];
  const blocks = new Map<string, GradientBlock>();
  for (const { operator, node, reason } of error.nodes) {
    const nodes = [...(blocks.get(operator)?.nodes ?? []), node];
    blocks.set(operator, { operator, nodes, kind: 'unsupported', reason, straightThrough: false });
  }
  return [...blocks.values()];
}

function obstacleOf(error: unknown): Obstacle {
  if (error instanceof UnsupportedOperatorError) {
    const names = [...new Set(error.nodes.map(({ operator }) => operator))];
    return { message: `Gibbon has no rule for ${names.join(', ')}`, hint: error.hint };
  }
  if (error instanceof GibbonError) return { message: error.message, hint: error.hint };
  const reason = error instanceof Error ? error.message : String(error);
  return {
    message: `Gibbon fails to read the graph: ${reason}`,
    hint: 'This is a defect of Gibbon; please report it.',
  };
}
