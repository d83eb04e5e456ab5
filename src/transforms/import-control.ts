/**
 * Control flow, resolved while a file is read: branches are taken, loops written out. Where a condition depends on the data,
 * both branches are computed and one is chosen, so that the gradient is the one along the branch that is taken.
 */
import { ModelFormatError } from '../errors.ts';
import { constant, Value } from '../graph/index.ts';
import type { GraphProto, NodeProto } from '../onnx/index.ts';
import { numbersOf } from '../operators/evaluate.ts';
import { and, concat, gather, reshape, sameShape, unsqueeze, where } from '../operators/index.ts';
import { integers } from '../tensor/index.ts';
import type { Item } from './import-scope.ts';

/** Runs a graph of an attribute on values for its inputs; an output that cannot be read is undefined. */
export type RunBody = (graph: GraphProto, inputs: readonly (Item | undefined)[]) => readonly (Item | undefined)[];

interface Surroundings {
  readonly opset: number;
  readonly run: RunBody;
  /** Says why a node cannot be read. */
  readonly refuse: (reason: string) => undefined;
}

type ControlFlow = (
  node: NodeProto,
  inputs: readonly (Item | undefined)[],
  surroundings: Surroundings,
) => readonly (Item | undefined)[] | undefined;

/** Iterations that a loop is written out into whose condition depends on the data. */
const MOST_GUARDED = 256;

function graphOf(node: NodeProto, name: string): GraphProto {
  const graph = node.attribute.find((attribute) => attribute.name === name)?.g;
  if (graph === undefined) throw new ModelFormatError(`it has no ${name}`);
  return graph;
}

const tensorOf = (item: Item | undefined): Value => {
  if (item instanceof Value) return item;
  throw new ModelFormatError(
    item === undefined ? 'a required input is missing' : 'a sequence stands where a tensor is due',
  );
};

const truthOf = (condition: Value): boolean | undefined =>
  condition.known === undefined ? undefined : numbersOf(condition.known)[0] !== 0;

/** One of two values, by a condition that is known when the graph runs. */
function chosen(condition: Value, yes: Item | undefined, no: Item | undefined): Value | undefined {
  const fits = yes instanceof Value && no instanceof Value && yes.dtype === no.dtype && sameShape(yes.shape, no.shape);
  if (yes === no && yes instanceof Value) return yes;
  return fits ? where(reshape(condition, []), yes, no) : undefined;
}

const branch: ControlFlow = (node, [given], { run, refuse }) => {
  const condition = tensorOf(given);
  const known = truthOf(condition);
  if (known !== undefined) return run(graphOf(node, known ? 'then_branch' : 'else_branch'), []);
  const [yes, no] = ['then_branch', 'else_branch'].map((name) => run(graphOf(node, name), []));
  const outputs = yes.map((value, i) => chosen(condition, value, no[i]));
  if (outputs.every((value) => value === undefined)) {
    return refuse('which branch it takes depends on the data, and the branches differ in shape');
  }
  return outputs;
};

const loop: ControlFlow = (node, [trips, first, ...initial], { run, refuse }) => {
  const body = graphOf(node, 'body');
  const most = trips === undefined ? Number.POSITIVE_INFINITY : knownNumber(tensorOf(trips));
  if (most === undefined) return refuse('how often it runs depends on the data');
  let condition = first === undefined ? undefined : tensorOf(first);
  let states: readonly (Item | undefined)[] = initial;
  const collected: Value[][] = body.output.slice(1 + initial.length).map(() => []);
  // Whether the loop still runs, where that depends on the data.
  let guard: Value | undefined;
  for (let i = 0; i < most; i++) {
    const isKnown = condition === undefined ? true : truthOf(condition);
    if (isKnown === false) break;
    if (isKnown === undefined && condition !== undefined) {
      if (most > MOST_GUARDED) return refuse('when it ends depends on the data');
      if (collected.length > 0) return refuse('how many values it collects depends on the data');
      guard = guard === undefined ? reshape(condition, []) : and(guard, reshape(condition, []));
    }
    const going = condition ?? constant({ dtype: 'bool', shape: [], data: Uint8Array.of(1) });
    const [next, ...rest] = run(body, [constant(integers([], [i])), going, ...states]);
    condition = next === undefined ? undefined : tensorOf(next);
    const held = guard;
    const before = states;
    states = rest
      .slice(0, initial.length)
      .map((state, k) => (held === undefined ? state : chosen(held, state, before[k])));
    if (states.some((state) => state === undefined)) return states.map(() => undefined);
    for (const [k, list] of collected.entries()) list.push(unsqueeze(tensorOf(rest[initial.length + k]), [0]));
  }
  if (collected.some((list) => list.length === 0)) return refuse('it collects values and never runs');
  return [...states, ...collected.map((list) => concat(list, 0))];
};

function knownNumber(value: Value): number | undefined {
  return value.known === undefined ? undefined : numbersOf(value.known)[0];
}

const axesOf = (node: NodeProto, name: string): readonly number[] =>
  node.attribute.find((attribute) => attribute.name === name)?.ints.map(Number) ?? [];

/** Slice `index` along an axis, which is dropped. */
const slice = (x: Value, axis: number, index: number): Value => gather(x, constant(integers([], [index])), axis);

const scan: ControlFlow = (node, inputs, surroundings) => {
  const body = graphOf(node, 'body');
  const scanned = Number(node.attribute.find(({ name }) => name === 'num_scan_inputs')?.i ?? 0n);
  if (surroundings.opset >= 9) return scanOver(node, body, inputs.map(tensorOf), scanned, surroundings.run);
  // Before opset 9 the first axis of everything is a batch, and lengths of sequences may come first.
  const [lengths, ...values] = inputs;
  if (lengths !== undefined) return surroundings.refuse('its sequences have lengths of their own');
  const batch = tensorOf(values[0]).shape[0];
  const rows = Array.from({ length: batch }, (_, n) => {
    const own = values.map((value) => slice(tensorOf(value), 0, n));
    return scanOver(node, body, own, scanned, surroundings.run);
  });
  return rows[0].map((_, i) =>
    concat(
      rows.map((row) => unsqueeze(tensorOf(row[i]), [0])),
      0,
    ),
  );
};

function scanOver(node: NodeProto, body: GraphProto, inputs: readonly Value[], scanned: number, run: RunBody) {
  const stateCount = inputs.length - scanned;
  const sequences = inputs.slice(stateCount);
  const [inputAxes, outputAxes] = [axesOf(node, 'scan_input_axes'), axesOf(node, 'scan_output_axes')];
  const inputsBackwards = [...axesOf(node, 'scan_input_directions'), ...axesOf(node, 'directions')];
  const outputsBackwards = axesOf(node, 'scan_output_directions');
  const axisOf = (i: number) => (inputAxes[i] ?? 0) + ((inputAxes[i] ?? 0) < 0 ? sequences[i].shape.length : 0);
  const steps = sequences[0].shape[axisOf(0)];
  let states: readonly Value[] = inputs.slice(0, stateCount);
  const collected: Value[][] = body.output.slice(stateCount).map(() => []);
  for (let t = 0; t < steps; t++) {
    const own = sequences.map((x, i) => slice(x, axisOf(i), inputsBackwards[i] === 1 ? steps - 1 - t : t));
    const outputs = run(body, [...states, ...own]).map(tensorOf);
    states = outputs.slice(0, stateCount);
    for (const [i, list] of collected.entries()) list.push(outputs[stateCount + i]);
  }
  const stacked = collected.map((list, i) => {
    const axis = outputAxes[i] ?? 0;
    const at = axis < 0 ? axis + list[0].shape.length + 1 : axis;
    const ordered = outputsBackwards[i] === 1 ? list.toReversed() : list;
    return concat(
      ordered.map((value) => unsqueeze(value, [at])),
      at,
    );
  });
  return [...states, ...stacked];
}

export const controlFlow: ReadonlyMap<string, ControlFlow> = new Map([
  ['If', branch],
  ['Loop', loop],
  ['Scan', scan],
]);
