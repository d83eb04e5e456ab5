/** What several inputs are fed sample by sample, side by side. */
import { OptionError } from '../errors.ts';
import { type FloatTensor, floats, row } from '../tensor/index.ts';
import type { HeldInput } from './held.ts';
import type { HeldRows } from './held-rows.ts';

export interface JoinedRows {
  /** [samples, size]; undefined where no input is fed sample by sample. */
  readonly values: FloatTensor | undefined;
  /** Which columns are of an input. */
  place(of: HeldRows): [from: number, to: number];
}

/** @throws OptionError where they are fed for different numbers of samples */
export function joinedRows(inputs: readonly Pick<HeldInput, 'name' | 'rows'>[]): JoinedRows {
  const parts = inputs.flatMap(({ name, rows }) => (rows === undefined ? [] : [{ name, rows, ...shapeOf(rows) }]));
  const [first] = parts;
  const odd = parts.find(({ count }) => count !== first.count);
  if (odd !== undefined) {
    throw new OptionError(
      'feed',
      `"${odd.name}" is fed for ${odd.count} samples, and "${first.name}" for ${first.count}`,
      'Feed both for all samples.',
    );
  }
  const starts = new Map(
    parts.map(({ rows }, i) => [rows, parts.slice(0, i).reduce((sum, { size }) => sum + size, 0)]),
  );
  const width = parts.reduce((sum, { size }) => sum + size, 0);
  const place = (of: HeldRows): [number, number] => {
    const from = starts.get(of) ?? 0;
    return [from, from + shapeOf(of).size];
  };
  if (first === undefined) return { values: undefined, place };
  const values = floats([first.count, width]);
  for (const { rows } of parts) {
    for (let i = 0; i < first.count; i++) row(values, i).set(row(rows.values, i), place(rows)[0]);
  }
  return { values, place };
}

const shapeOf = ({ values: { shape } }: HeldRows) => ({ count: shape[0], size: shape[1] });

/** Some columns of rows. */
export function columns(rows: FloatTensor, from: number, to: number): FloatTensor {
  const [count] = rows.shape;
  const chosen = floats([count, to - from]);
  for (let i = 0; i < count; i++) row(chosen, i).set(row(rows, i).subarray(from, to));
  return chosen;
}
