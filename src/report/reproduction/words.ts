/** The numbers of a reproduction in words, as tables and pages say them. */
import { compact, inPercent } from '../../numbers.ts';
import type { ExpectedInterval, Quantity, RecordedDataset, ReproductionRecord, RowRecord, Verdict } from './record.ts';

export const NOT_COMPARABLE = `These are not the paper's data: no number below may be compared with the paper's. Verdicts say whether what it concludes holds on them.`;

/** A number with its unit. */
export function quantityInWords({ value, unit }: Quantity): string {
  return value === null ? 'nothing to measure' : withUnit(value, unit);
}

/** Where a number is expected, without its unit. */
export function intervalInWords({ from, to }: ExpectedInterval): string {
  return `${compact(from)} to ${compact(to)}`;
}

/** What a number is the mean of; `''` where one seed gave it. */
export function seedsInWords({ perSeed = [], unit }: Quantity): string {
  if (perSeed.length < 2) return '';
  const known = perSeed.filter((value) => value !== null);
  if (known.length === 0) return `of ${perSeed.length} seeds`;
  const which =
    known.length === perSeed.length ? `${known.length} seeds` : `${known.length} of ${perSeed.length} seeds`;
  const [least, most] = [Math.min(...known), Math.max(...known)].map((value) => withUnit(value, unit));
  return `mean of ${which}, ${least} to ${most}`;
}

/** Where a number of a row is expected. On other data the interval would invite the comparison that must not be made. */
export function expectedIn(
  { verdict, expected }: RowRecord,
  name: string,
  { comparable }: Pick<RecordedDataset, 'comparable'>,
): ExpectedInterval | undefined {
  return verdict === 'proxy' || !comparable ? undefined : expected[name];
}

/** Verdicts that are sentences about one row, as one says them of several. */
const plurals: Partial<Readonly<Record<Verdict, string>>> = {
  'holds on other data': 'hold on other data',
  'does not hold on other data': 'do not hold on other data',
};

/** How many rows there are of each verdict. */
export function summaryInWords({ rows }: ReproductionRecord): string {
  const counts = new Map<Verdict, number>();
  for (const { verdict } of rows) counts.set(verdict, (counts.get(verdict) ?? 0) + 1);
  const parts = Array.from(counts, ([verdict, count]) => {
    const said = count === 1 ? verdict : (plurals[verdict] ?? verdict);
    return `${count} ${said}`;
  });
  return `${rows.length} row${rows.length === 1 ? '' : 's'}: ${parts.join(', ')}.`;
}

/** Which seeds there were. */
export function seedsOfRun({ seed, seeds = [] }: Pick<ReproductionRecord, 'seed' | 'seeds'>): string {
  return seeds.length < 2 ? `seed ${seed}` : `seeds ${seeds.join(', ')}`;
}

function withUnit(value: number, unit: string): string {
  if (unit === '%') return inPercent(value);
  return unit === '' ? compact(value) : `${compact(value)} ${unit}`;
}

/** Floating-point operations with the prefix of the unit that makes them readable. */
export function operations(flops: number): string {
  const prefixes = ['', 'k', 'M', 'G', 'T', 'P', 'E'];
  const power = Math.min(Math.floor(Math.log10(Math.max(flops, 1)) / 3), prefixes.length - 1);
  return `${Number((flops / 1000 ** power).toPrecision(3))} ${prefixes[power]}FLOP`;
}
