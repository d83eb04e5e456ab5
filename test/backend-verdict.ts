/** What becomes of one of ONNX's operator tests: its outputs compared, its gradient checked. */
import { GibbonError, RuntimeError, ShapeError, UnsupportedOperatorError } from '../src/errors.ts';
import { type Graph, inFloat32, nodesOf } from '../src/graph/index.ts';
import { decodeModel, decodeTensor, tensorFromProto } from '../src/onnx/index.ts';
import { type RandomStream, randomStream } from '../src/random.ts';
import type { Runtime, Tensors } from '../src/runtime/index.ts';
import { floats, isFloat32, type Tensor } from '../src/tensor/index.ts';
import { fedInputs, type ImportedGraph, importGraph } from '../src/transforms/import.ts';
import { type BackendTest, BINDINGS, bindInputs, operatorsIn, readTensor } from './backend-tests.ts';
import { differenceBetween } from './closeness.ts';
import { checkGradient, disagreements, type GradientReport, type InputCheck } from './gradient-check.ts';
import { lengthOf } from './slopes.ts';

export type Outcome =
  /** Outputs and gradient are right. */
  | 'gradient'
  /** Outputs are right; there is nothing to differentiate, or the gradient is zero. */
  | 'forward'
  /** An operator or element type that Gibbon or ONNX Runtime does not have. */
  | 'unsupported'
  /** Outputs or gradient are wrong. */
  | 'failed';

export interface Verdict {
  readonly name: string;
  /** The operators in the file, and those in the graph that it is imported as. */
  readonly operators: ReadonlySet<string>;
  readonly graphOperators: ReadonlySet<string>;
  readonly outcome: Outcome;
  /** Why it is no more than it is. */
  readonly reason: string;
}

/** Imports a test's model, runs it, compares its outputs and checks its gradient. */
export async function judge(runtime: Runtime, test: BackendTest): Promise<Verdict> {
  const model = decodeModel(test.model);
  const verdict = { name: test.name, operators: operatorsIn(model), graphOperators: new Set<string>() };
  const infos = fedInputs(model.graph ?? failure(test));
  if ([...infos, ...(model.graph?.output ?? [])].some(({ type }) => type?.tensorType === undefined)) {
    return { ...verdict, outcome: 'unsupported', reason: 'an input or output is no tensor' };
  }
  try {
    const names = infos.map(({ name = '' }) => name);
    const feeds = Object.fromEntries(names.map((name, i) => [name, readTensor(test.inputs[i])]));
    const graph = importBound(test);
    for (const obstacle of graph.missing.values()) throw obstacle;
    const graphOperators = new Set(nodesOf(Object.values(graph.outputs)).map(({ operator }) => operator.name));
    const fed = pick(feeds, graph);
    const actual = await outputsOf(runtime, graph, fed);
    const difference = firstDifference(actual, expectedOf(test)) ?? wrongKnowledge(test);
    if (difference !== undefined) {
      const isRuntime = firstDifference(actual, await outputsOf(runtime, test.model, feeds)) === undefined;
      return isRuntime
        ? { ...verdict, outcome: 'unsupported', reason: 'ONNX Runtime has other outputs than ONNX' }
        : { ...verdict, outcome: 'failed', reason: difference };
    }
    return { ...verdict, graphOperators, ...(await gradientVerdict(runtime, graph, fed)) };
  } catch (error) {
    const excused = error instanceof GibbonError ? excuse(error) : undefined;
    return { ...verdict, ...(excused ?? { outcome: 'failed', reason: String(error) }) };
  }
}

function failure(test: BackendTest): never {
  throw new Error(`${test.name} has no graph`);
}

/** Imports with as few inputs turned into weights as shapes allow. */
function importBound(test: BackendTest): ImportedGraph {
  const protos = test.inputs.map(decodeTensor);
  for (const binding of BINDINGS.slice(0, -1)) {
    try {
      const graph = importGraph(bindInputs(test.model, protos, binding));
      for (const obstacle of graph.missing.values()) throw obstacle;
      return graph;
    } catch (error) {
      if (!(error instanceof ShapeError) || !error.message.includes('depends on the data')) throw error;
    }
  }
  return importGraph(bindInputs(test.model, protos, BINDINGS[BINDINGS.length - 1]));
}

const pick = (feeds: Tensors, { inputs }: ImportedGraph): Tensors =>
  Object.fromEntries(inputs.map(({ name = '' }) => [name, feeds[name]]));

async function outputsOf(runtime: Runtime, model: Graph | Uint8Array, feeds: Tensors): Promise<readonly Tensor[]> {
  const program = await runtime.compile(model);
  const outputs = await program.run(feeds);
  await program.dispose();
  return Object.values(outputs);
}

/** The outputs that a test's model should have. */
const expectedOf = ({ outputs }: BackendTest): Tensor[] => outputs.map((file) => tensorFromProto(decodeTensor(file)));

/** What index arithmetic on the host makes of the test, where it makes something of it, must be right too. */
function wrongKnowledge(test: BackendTest): string | undefined {
  const graph = importGraph(bindInputs(test.model, test.inputs.map(decodeTensor), 'all'));
  const known = Object.values(graph.outputs).map((value) => value.known);
  const difference = firstDifference(known, expectedOf(test));
  return difference && `on the host, ${difference}`;
}

function firstDifference(
  actual: readonly (Tensor | undefined)[],
  expected: readonly (Tensor | undefined)[],
): string | undefined {
  for (const [i, right] of expected.entries()) {
    const value = actual[i];
    if (value === undefined || right === undefined) continue;
    const isHalf = right.dtype === 'float16' || right.dtype === 'bfloat16';
    const tolerance = isHalf ? { relative: 2e-2, absolute: 2e-3 } : { relative: 1e-3, absolute: 1e-5 };
    const difference = differenceBetween(value, inFloat32(right), tolerance);
    if (difference !== undefined) return `output ${i}: ${difference}`;
  }
  return undefined;
}

async function gradientVerdict(
  runtime: Runtime,
  graph: ImportedGraph,
  feeds: Tensors,
): Promise<Pick<Verdict, 'outcome' | 'reason'>> {
  if (!Object.values(graph.outputs).some(({ dtype }) => dtype === 'float32')) {
    return { outcome: 'forward', reason: 'no output is a float' };
  }
  if (!graph.inputs.some(({ dtype }) => dtype === 'float32'))
    return { outcome: 'forward', reason: 'no input is a float' };
  const rounds = nodesOf(Object.values(graph.outputs)).some(
    ({ operator }) => operator.rule('straightThrough') !== undefined,
  );
  // A difference quotient strides over the steps of a rounding, and sees a slope that is not there.
  const report = await checkNearby(runtime, graph, feeds, ({ isZero }) => !(rounds && isZero));
  if (report.exception instanceof UnsupportedOperatorError) {
    const [{ operator, reason }] = report.exception.nodes;
    return { outcome: 'forward', reason: `${operator}: ${reason}` };
  }
  if (report.exception !== undefined) throw report.exception;
  const [wrong] = disagreements(report);
  if (wrong !== undefined) return { outcome: 'failed', reason: `gradient, ${wrong}` };
  return report.checks.every(({ isZero }) => isZero)
    ? { outcome: 'forward', reason: 'the gradient is zero' }
    : { outcome: 'gradient', reason: '' };
}

/**
 * Checks beside the test's own point, which often sits on a kink: integers, zeros, ties. Where slopes disagree it may
 * still lie too near to one, or outside of a domain, so that other points have the last word.
 */
async function checkNearby(
  runtime: Runtime,
  graph: ImportedGraph,
  feeds: Tensors,
  isRelevant: (check: InputCheck) => boolean,
): Promise<GradientReport> {
  const reports: GradientReport[] = [];
  for (const side of [beside, beside, inside]) {
    const nearby = Object.entries(feeds).map(
      ([name, value]) => [name, moved(value, randomStream('nearby', name, reports.length), side)] as const,
    );
    const problem = { ...graph, feeds: Object.fromEntries(nearby) };
    const report = await checkGradient(runtime, problem, { directions: DIRECTIONS });
    reports.push({ ...report, checks: report.checks.filter(isRelevant) });
    if (disagreements(reports[reports.length - 1]).length === 0) break;
  }
  return reports[reports.length - 1];
}

const DIRECTIONS = 2;
const beside = (x: number, by: number): number => x + by;
const inside = (x: number, by: number): number => Math.abs(x) + Math.abs(by);

function moved(value: Tensor, random: RandomStream, side: (x: number, by: number) => number): Tensor {
  if (!isFloat32(value)) return value;
  const finite = value.data.filter(Number.isFinite);
  const size = lengthOf(finite) / Math.sqrt(finite.length) || 1;
  return floats(
    value.shape,
    value.data.map((x) => side(Number.isFinite(x) ? x : 0, 0.02 * size * random.uniform(-1, 1))),
  );
}

/** Errors that say that something is not there, rather than that it is wrong. */
function excuse(error: GibbonError): Pick<Verdict, 'outcome' | 'reason'> | undefined {
  if (error instanceof UnsupportedOperatorError) {
    const operators = [...new Set(error.nodes.map(({ operator }) => operator))];
    return { outcome: 'unsupported', reason: `operator ${operators.join(', ')}` };
  }
  const type = /element type (\w+),? (?:which )?is not supported/.exec(error.message);
  if (type !== null) return { outcome: 'unsupported', reason: `element type ${type[1]}` };
  const kernel = /Could not find an implementation for (\w+)\(/.exec(error.message);
  if (error instanceof RuntimeError && kernel !== null) {
    return { outcome: 'unsupported', reason: `ONNX Runtime has no kernel of ${kernel[1]} for this element type` };
  }
  return undefined;
}
