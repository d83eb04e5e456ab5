/** Steps that a file repeats, for graphs that are written to files: control flow in files that are read is resolved when they are. */
import { type Body, constant, defineOperator, input, type Operator, takenFromAround, Value } from '../graph/index.ts';
import { integers } from '../tensor/index.ts';

const Loop: Operator = defineOperator({
  name: 'Loop',
  infer: ({ inputs }) => inputs,
});

/** What a step makes of a state. */
export interface Step {
  /** As many values as before, of the same types. */
  readonly state: readonly Value[];
  /** bool [], whether there is anything left to do. @default there is */
  readonly goesOn?: Value;
}

/**
 * The state after so many steps. What a step takes from around it, such as weights, stands in the file once.
 *
 * @param step Of the state and of how many steps were taken before, int64 [].
 * @example
 * const [x] = loop(40, [start], ([x]) => ({ state: [project(ascend(x, slopeAt(x)))] }));
 */
export function loop(
  steps: number,
  start: readonly Value[],
  step: (state: readonly Value[], before: Value) => Step,
): readonly Value[] {
  const before = input('step', 'int64', []);
  const wanted = input('goes_on', 'bool', []);
  const state = start.map((value, i) => input(`state${i}`, value.dtype, value.shape));
  const { state: next, goesOn = wanted } = step(state, before);
  const body: Body = { inputs: [before, wanted, ...state], outputs: [goesOn, ...next] };
  const outputs: Value[] = [];
  const inputs = [constant(integers([], [steps])), undefined, ...start, ...takenFromAround(body)];
  const node = { operator: Loop, inputs, attributes: {}, outputs, body };
  start.forEach(({ dtype, shape }, index) => {
    outputs.push(new Value({ dtype, shape }, { kind: 'node', node, index }));
  });
  return outputs;
}
