/** The numbers of a comparison in words, as its table on terminals and its page say them. */
import type { ChangedSample, ComparedMetric } from '../../evaluation/index.ts';
import { compact, percent } from '../../numbers.ts';
import type { ComparisonText } from './language/language.ts';

/** How sure the intervals are: `'95 %'`. */
export const levelInWords = (level: number): string => `${compact(100 * (1 - level))} %`;

/** A heading, and a row for each accuracy. */
export function metricRows(metrics: readonly ComparedMetric[], level: number, text: ComparisonText): string[][] {
  return [
    text.headings({ level: levelInWords(level) }),
    ...metrics.map(({ metric, before, after, difference }) => [
      text.metrics[metric],
      percent(before.value),
      percent(after.value),
      signed(difference.value),
      `${signed(difference.low)}${text.to}${signed(difference.high)}`,
      String(difference.lost),
      String(difference.gained),
      probability(difference.probability),
    ]),
  ];
}

/** What a row comes to. What is not significant may still hide a loss: it is said how large one. */
export function conclusionOf({ metric, difference, verdict, adjusted }: ComparedMetric, text: ComparisonText): string {
  const { value, low, lost, gained } = difference;
  const name = text.metrics[metric];
  if (verdict !== 'no significant difference') {
    const points = compact(Math.abs(100 * value), 3);
    return text.significantly(name, verdict, points, lost, gained, probability(adjusted));
  }
  if (lost + gained === 0) return text.noChange(name);
  return text.noDifference(name) + (low < 0 ? text.mayHide(compact(-100 * low, 3)) : '');
}

/** What became of a sample on one side. */
export function fateInWords(
  { before, after, fooledBefore, fooledAfter }: ChangedSample,
  when: 'before' | 'after',
  text: ComparisonText,
): string {
  const [fate, attack] = when === 'before' ? [before, fooledBefore] : [after, fooledAfter];
  return fate === 'fooled' && attack !== null ? text.fooledBy(attack) : text.fates[fate];
}

/** A difference of shares in points, with its sign. */
export function signed(share: number): string {
  const points = (100 * share).toFixed(1);
  return Number(points) > 0 ? `+${points}` : Number(points) === 0 ? '0.0' : points;
}

function probability(p: number): string {
  return p < 0.0005 ? '<0.001' : p.toFixed(3);
}
