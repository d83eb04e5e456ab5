import type { Value } from '../../graph/index.ts';
import { floatResult, type Program, type Runtime } from '../../runtime/index.ts';
import { concatRows, type FloatTensor, sizeOf, type Tensor } from '../../tensor/index.ts';

/** Rows of one run. */
const ROWS = 500;

/** Rows that are fed: float32 inputs, int64 labels. */
export type FedRows = Readonly<Record<string, Tensor<'float32' | 'int64'>>>;

/**
 * Runs a graph over all rows of what it is fed, so many at a time.
 *
 * @param build Outputs [count, ...], all float32, of values that hold `count` rows of each of the feeds.
 * @returns The outputs for all rows.
 */
export async function overRows<Name extends string>(
  runtime: Runtime,
  feeds: FedRows,
  inputsFor: (count: number) => Readonly<Record<string, Value>>,
  build: (inputs: Readonly<Record<string, Value>>) => Readonly<Record<Name, Value>>,
): Promise<Record<Name, FloatTensor>> {
  const total = Object.values(feeds)[0].shape[0];
  const programs = new Map<number, { program: Program; names: Name[] }>();
  const parts: Record<string, FloatTensor>[] = [];
  try {
    for (let start = 0; start < total; start += ROWS) {
      const count = Math.min(ROWS, total - start);
      const compiled = programs.get(count) ?? (await compile(runtime, inputsFor(count), build));
      programs.set(count, compiled);
      const fed = Object.entries(feeds).map(([name, value]) => [name, rowsOf(value, start, count)] as const);
      const results = await compiled.program.run(Object.fromEntries(fed));
      parts.push(Object.fromEntries(compiled.names.map((name) => [name, floatResult(results, name)])));
    }
    const [{ names }] = programs.values();
    return Object.fromEntries(names.map((name) => [name, concatRows(parts.map((part) => part[name]))])) as Record<
      Name,
      FloatTensor
    >;
  } finally {
    for (const { program } of programs.values()) await program.dispose();
  }
}

async function compile<Name extends string>(
  runtime: Runtime,
  inputs: Readonly<Record<string, Value>>,
  build: (inputs: Readonly<Record<string, Value>>) => Readonly<Record<Name, Value>>,
): Promise<{ program: Program; names: Name[] }> {
  const outputs = build(inputs);
  const program = await runtime.compile({ inputs: Object.values(inputs), outputs });
  return { program, names: Object.keys(outputs) as Name[] };
}

function rowsOf({ dtype, shape, data }: FedRows[string], start: number, count: number): Tensor {
  const [, ...rest] = shape;
  const width = sizeOf(rest);
  return { dtype, shape: [count, ...rest], data: data.subarray(start * width, (start + count) * width) } as Tensor;
}
