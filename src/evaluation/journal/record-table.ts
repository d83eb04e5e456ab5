import { DataError } from '../../errors.ts';
import { firstDifference } from './identity.ts';
import type { EvaluationRecord } from './record.ts';

/** Records by attack and sample, one for each: what is written down twice must be the same. */
export class RecordTable {
  readonly #entries = new Map<string, { readonly record: EvaluationRecord; readonly location: string }>();

  /**
   * @param location Names the journal in errors
   * @returns Whether it is new
   * @throws DataError where it contradicts what is known already
   */
  add(record: EvaluationRecord, location: string): boolean {
    const key = JSON.stringify([record.rung, record.index]);
    const known = this.#entries.get(key);
    if (known === undefined) {
      this.#entries.set(key, { record, location });
      return true;
    }
    const difference = firstDifference(known.record, record);
    if (difference === undefined) return false;
    const { field, first, second } = difference;
    throw new DataError(
      `sample ${JSON.stringify(record.sample)} under ${record.rung} is contradicted: "${field}" is ${first ?? 'missing'} in ${known.location}, and ${second ?? 'missing'} here`,
      {
        path: location,
        hint: 'The same run gives the same outcomes: one of the journals was changed, or made on a machine that computes otherwise.',
      },
    );
  }

  /** All records, by sample and then by attack. */
  get sorted(): EvaluationRecord[] {
    const records = [...this.#entries.values()].map(({ record }) => record);
    return records.sort((a, b) => a.index - b.index || compare(a.rung, b.rung));
  }
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
