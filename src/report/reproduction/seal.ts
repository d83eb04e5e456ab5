/** Intervals are fixed before anything is measured. A record says so: whoever moves one afterwards breaks its seal. */
import { DataError } from '../../errors.ts';
import { sha256 } from '../../tensor/index.ts';
import type { ExpectedInterval, RowRecord } from './record.ts';

/** SHA-256, in hexadecimal, of intervals by name, whatever their order. */
export function intervalsSeal(expected: Readonly<Record<string, ExpectedInterval>>): Promise<string> {
  const lines = Object.entries(expected).map(([name, { from, to, unit }]) => JSON.stringify([name, from, to, unit]));
  return sha256(new TextEncoder().encode(lines.sort().join('\n')));
}

/** @throws DataError for rows whose intervals are not those that they were measured with */
export async function requireUnmoved(rows: readonly RowRecord[], path?: string): Promise<void> {
  for (const { row, expected, seal } of rows) {
    if (seal === undefined || seal === (await intervalsSeal(expected))) continue;
    throw new DataError(`the intervals of row ${row} were changed after it was measured`, {
      ...(path !== undefined && { path }),
      hint: `Measure it again: npx gibbon reproduce --only ${row}, with another --out or without this file.`,
    });
  }
}
