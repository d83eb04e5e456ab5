/**
 * One node of an ONNX file, at any opset, put to the test: the graph that it is imported as computes what ONNX Runtime
 * makes of the file itself, and its gradient is right.
 */
import { expect } from 'vitest';
import type { Graph } from '../src/graph/index.ts';
import { AttributeType, type Draft, dataTypeOf, decodeModel, encodeModel, tensorToProto } from '../src/onnx/index.ts';
import type { Runtime, Tensors } from '../src/runtime/index.ts';
import type { Tensor } from '../src/tensor/index.ts';
import { importGraph } from '../src/transforms/import.ts';
import { differenceBetween, type Tolerance } from './closeness.ts';
import { expectGradient, type GradientCheckOptions, type GradientReport } from './gradient-check.ts';

/** An attribute that is a float although its value is an integer. */
export interface FloatAttribute {
  readonly float: number;
}
export const float = (value: number): FloatAttribute => ({ float: value });

/** Integers are ints, other numbers are floats, unless `float` says otherwise. */
export type AttributeDraft =
  | number
  | FloatAttribute
  | string
  | readonly number[]
  | readonly bigint[]
  | readonly string[]
  | Tensor;

/** A float input that is an initializer in the file. Other float tensors are fed, and all others are initializers anyway. */
export interface FixedInput {
  readonly fixed: Tensor;
}
export const fixed = (value: Tensor): FixedInput => ({ fixed: value });

export interface OperatorCase {
  readonly operator: string;
  /** @default 20 */
  readonly opset?: number;
  readonly domain?: string;
  /** @default 1 */
  readonly domainVersion?: number;
  readonly inputs: readonly (Tensor | FixedInput | undefined)[];
  readonly attributes?: Readonly<Record<string, AttributeDraft>>;
  /** @default 1 */
  readonly outputCount?: number;
}

export interface OperatorCheckOptions extends GradientCheckOptions {
  /** Whether the gradient is checked too; `'zero'` says that it must be zero. @default true */
  readonly gradient?: boolean | 'zero';
  /** How far outputs may differ. @default as `differenceBetween` */
  readonly tolerance?: Tolerance;
}

/**
 * Fails unless the imported graph agrees with ONNX Runtime on the node as the file has it, what is known of it before
 * anything runs agrees too, and its gradient is right.
 * @returns what the gradient check found, if there was one
 */
export async function expectOperator(
  runtime: Runtime,
  operatorCase: OperatorCase,
  options: OperatorCheckOptions = {},
): Promise<GradientReport | undefined> {
  const { gradient = true, tolerance } = options;
  const label = labelOf(operatorCase);
  const file = fileOf(operatorCase);
  const feeds = feedsOf(operatorCase);
  const graph = importGraph(decodeModel(file));
  const [expected, actual] = [await results(runtime, file, feeds), await results(runtime, graph, feeds)];
  for (const [name, value] of Object.entries(expected)) {
    expect(
      differenceBetween(actual[name], value, tolerance),
      `${label}: the graph is not what the file computes`,
    ).toBeUndefined();
    expect(actual[name].dtype, `${label}: the graph has another type than the file`).toBe(value.dtype);
  }
  const constants = operatorCase.inputs.map((value) => (isFed(value) ? fixed(value) : value));
  const foldable = importGraph(decodeModel(fileOf({ ...operatorCase, inputs: constants })));
  for (const [name, { known }] of Object.entries(foldable.outputs)) {
    const difference = known && differenceBetween(known, expected[name], tolerance);
    expect(difference, `${label}: index arithmetic on the host is not what the file computes`).toBeUndefined();
  }
  if (gradient === false) return undefined;
  const report = await expectGradient(runtime, { ...graph, feeds }, { order: 2, ...options, label });
  const nonZero = report.checks.filter(({ isZero, order }) => order === 1 && !isZero);
  const wrong = gradient === 'zero' ? nonZero.length > 0 : nonZero.length === 0;
  expect(wrong, `${label}: its gradient should ${gradient === 'zero' ? '' : 'not '}be zero`).toBe(false);
  return report;
}

/** The first output of the imported graph, for nodes of opsets that ONNX Runtime does not run. */
export async function importedOutput(runtime: Runtime, operatorCase: OperatorCase): Promise<Tensor> {
  const graph = importGraph(decodeModel(fileOf(operatorCase)));
  const { output_0: output } = await results(runtime, graph, feedsOf(operatorCase));
  return output;
}

async function results(runtime: Runtime, model: Uint8Array | Graph, feeds: Tensors): Promise<Tensors> {
  const program = await runtime.compile(model);
  const outputs = await program.run(feeds);
  await program.dispose();
  return outputs;
}

/** What a failing case is called, e.g. `Clip, opset 6, on [2,3] {"min":0}`. */
export function labelOf({ operator, opset = OPSET, inputs, attributes = {} }: OperatorCase): string {
  const shapes = inputs.map((value) => (value === undefined ? 'nothing' : `[${tensorOf(value).shape}]`));
  return `${operator}, opset ${opset}, on ${shapes.join(' ')} ${JSON.stringify(attributes, readable)}`;
}

const readable = (_: string, value: unknown): unknown => (typeof value === 'bigint' ? Number(value) : value);

const OPSET = 20;

const tensorOf = (value: Tensor | FixedInput): Tensor => ('fixed' in value ? value.fixed : value);

const isFed = (value: Tensor | FixedInput | undefined): value is Tensor =>
  value !== undefined && !('fixed' in value) && value.dtype === 'float32';

function feedsOf({ inputs }: OperatorCase): Tensors {
  return Object.fromEntries(inputs.flatMap((value, i) => (isFed(value) ? [[`input_${i}`, value]] : [])));
}

/** The file with one node: floats are its inputs, everything else is an initializer. */
export function fileOf({
  operator,
  opset = OPSET,
  domain,
  domainVersion = 1,
  inputs,
  attributes = {},
  outputCount = 1,
}: OperatorCase) {
  const name = (i: number) => `input_${i}`;
  const outputs = Array.from({ length: outputCount }, (_, i) => `output_${i}`);
  return encodeModel({
    irVersion: 8n,
    opsetImport: [
      { domain: '', version: BigInt(opset) },
      ...(domain ? [{ domain, version: BigInt(domainVersion) }] : []),
    ],
    graph: {
      name: 'one-node',
      node: [
        {
          opType: operator,
          ...(domain && { domain }),
          input: inputs.map((value, i) => (value === undefined ? '' : name(i))),
          output: outputs,
          attribute: Object.entries(attributes).map(([key, value]) => ({ name: key, ...encoded(value) })),
        },
      ],
      initializer: inputs.flatMap((value, i) =>
        value === undefined || isFed(value) ? [] : [tensorToProto(tensorOf(value), name(i))],
      ),
      input: inputs.flatMap((value, i) => (isFed(value) ? [valueInfo(name(i), value)] : [])),
      output: outputs.map((output) => ({ name: output })),
    },
  });
}

function valueInfo(name: string, { dtype, shape }: Tensor): Draft<'ValueInfoProto'> {
  const dim = shape.map((length) => ({ dimValue: BigInt(length) }));
  return { name, type: { tensorType: { elemType: dataTypeOf(dtype), shape: { dim } } } };
}

function encoded(value: AttributeDraft): Draft<'AttributeProto'> {
  if (typeof value === 'number') {
    return Number.isInteger(value)
      ? { type: AttributeType.INT, i: BigInt(value) }
      : { type: AttributeType.FLOAT, f: value };
  }
  if (typeof value === 'string') return { type: AttributeType.STRING, s: new TextEncoder().encode(value) };
  if ('float' in value) return { type: AttributeType.FLOAT, f: value.float };
  if ('dtype' in value) return { type: AttributeType.TENSOR, t: tensorToProto(value, '') };
  const exact = value.filter((item) => typeof item === 'bigint');
  if (exact.length > 0) return { type: AttributeType.INTS, ints: exact };
  const numbers = value.filter((item) => typeof item === 'number');
  if (numbers.length < value.length) {
    return { type: AttributeType.STRINGS, strings: value.map((item) => new TextEncoder().encode(String(item))) };
  }
  return numbers.every(Number.isInteger)
    ? { type: AttributeType.INTS, ints: numbers.map(BigInt) }
    : { type: AttributeType.FLOATS, floats: numbers };
}
