/** Randomised smoothing as plain text: accuracy under noise, and certified accuracy over the radius. */
import type { Smoothed } from '../evaluation/smoothing/smooth.ts';
import { compact, percent } from '../numbers.ts';
import { numberColumns } from './text-table.ts';

/** What one deviation gave. */
export interface SmoothingRun {
  readonly sigma: number;
  /** One for each sample. */
  readonly samples: readonly (Smoothed & { readonly label: number })[];
}

export interface SmoothingRecord {
  readonly schema: 'gibbon-smoothing/1';
  readonly model: string;
  readonly copies: number;
  readonly alpha: number;
  readonly seed: number;
  readonly runs: readonly SmoothingRun[];
}

/** Radii of the table, in parts of the deviation. */
const RADII = [0, 0.5, 1, 1.5, 2, 3];

/** The share of samples whose vote is right, with a radius of at least so much. */
export function certifiedAccuracy({ samples }: SmoothingRun, radius: number): number {
  const certified = samples.filter((sample) => sample.vote === sample.label && sample.radius >= radius);
  return certified.length / samples.length;
}

export function smoothingText({ model, copies, alpha, runs }: SmoothingRecord): string {
  const share = (hits: number, total: number) => percent(hits / total);
  const noise = runs.map(({ sigma, samples }) => {
    const right = samples.reduce((sum, { chosen, label, count }) => sum + (chosen === label ? count : 0), 0);
    const abstained = samples.filter(({ vote }) => vote === undefined).length;
    return [compact(sigma), share(right, samples.length * copies), share(abstained, samples.length)];
  });
  const certified = runs.flatMap((run) =>
    RADII.map((part) => [
      compact(run.sigma),
      compact(part * run.sigma, 3),
      percent(certifiedAccuracy(run, part * run.sigma)),
    ]),
  );
  return [
    `${model} under Gaussian noise, ${runs[0]?.samples.length ?? 0} samples, ${copies} noisy copies of each:`,
    numberColumns([['sigma', 'copies answered correctly', 'votes that abstain'], ...noise]),
    '',
    'Certified accuracy of the vote, in L2:',
    numberColumns([['sigma', 'radius', 'correct and certified'], ...certified]),
    '',
    'The certificate is of the vote of noisy copies, and not of the model itself, unless the vote is what ships.',
    `Each is wrong with a chance of at most ${compact(alpha)}. The noise is not clipped to the pixel range.`,
  ].join('\n');
}
