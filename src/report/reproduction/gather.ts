/** What several runs measured, in one record. */
import type { ReproductionRecord, RowRecord } from './record.ts';

/**
 * The rows of two records, each as the longer preset measured it; where both did so at the same preset, the later one. Models
 * and presets of both are listed. Everything else is the later record's.
 *
 * @param presets From the shortest to the longest.
 * @returns The later record alone, where the two have other data or seeds.
 */
export function gathered(
  earlier: ReproductionRecord,
  later: ReproductionRecord,
  presets: readonly string[],
): ReproductionRecord {
  if (earlier.dataset.name !== later.dataset.name || earlier.seed !== later.seed) return later;
  const rows = new Map<number, RowRecord>(earlier.rows.map((row) => [row.row, row]));
  for (const row of later.rows) {
    const before = rows.get(row.row);
    const isLonger = before === undefined || presets.indexOf(row.preset) >= presets.indexOf(before.preset);
    if (isLonger) rows.set(row.row, row);
  }
  const models = new Map(
    [...earlier.models, ...later.models].map((model) => [`${model.name} ${model.identity}`, model]),
  );
  const all = [...rows.values()].sort((a, b) => a.row - b.row);
  return {
    ...later,
    preset: presets.filter((preset) => all.some((row) => row.preset === preset)).join(' and '),
    seconds: earlier.seconds + later.seconds,
    models: [...models.values()],
    rows: all,
  };
}
