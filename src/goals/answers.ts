/** Outputs of one sample, out of the graph and out of the file. */
import type { Value } from '../graph/index.ts';
import type { Model, ModelOutput } from '../model/index.ts';
import { concat, reshape, sliceAxis } from '../operators/index.ts';
import type { Tensors } from '../runtime/index.ts';
import { bfloat16ToFloat, halfToFloat, type Shape, type Tensor } from '../tensor/index.ts';
import type { Answers, OutputValues } from './goal.ts';

/** How many samples the file takes in one run. Goals ask about one, which is repeated where it takes more. */
export function rowsOf({ fixedBatch }: Model): number {
  return fixedBatch ?? 1;
}

/** The outputs of a model, their shapes without the axis of samples. */
export function sampleOutputs(model: Model): ModelOutput[] {
  return model.outputs.map((output) => ({ ...output, shape: sampleShape(output.shape, rowsOf(model)) }));
}

/** An output that does not begin with the axis of samples is whole what one sample gets. */
function sampleShape(shape: Shape, rows: number): Shape {
  return shape[0] === rows ? shape.slice(1) : shape;
}

/** What a file answers to one sample in each of its rows: that of the first row. */
export function answersOf(results: Tensors, rows: number): Answers {
  return Object.fromEntries(
    Object.entries(results).flatMap(([name, result]) => {
      const numbers = numbersIn(result);
      if (numbers === undefined) return [];
      const shape = sampleShape(result.shape, rows);
      const size = shape.length < result.shape.length ? numbers.length / rows : numbers.length;
      return [[name, { shape, data: Float64Array.from(numbers.subarray(0, size)) }]];
    }),
  );
}

/** The elements of a tensor of floats. */
function numbersIn({ dtype, data }: Tensor): Float32Array | Float64Array | undefined {
  if (data instanceof Float32Array || data instanceof Float64Array) return data;
  if (data instanceof Uint16Array && dtype === 'float16') return halfToFloat(data);
  if (data instanceof Uint16Array && dtype === 'bfloat16') return bfloat16ToFloat(data);
  return undefined;
}

/** A sample [1, ...] in each of some rows. */
export function inEachRow(x: Value, rows: number): Value {
  return rows === 1 ? x : concat(new Array<Value>(rows).fill(x), 0);
}

/** The outputs of the first row, [1, ...] each. */
export function firstRow(outputs: OutputValues, rows: number): OutputValues {
  const first = (value: Value): Value => {
    if (value.shape[0] !== rows) return reshape(value, [1, ...value.shape]);
    return rows === 1 ? value : sliceAxis(value, 0, 0, 1);
  };
  return Object.fromEntries(Object.entries(outputs).map(([name, value]) => [name, first(value)]));
}
