/** AutoAttack beside PGD: what an audit costs. */
import { atLeast, below, OTHERS, percent, rate } from './cells.ts';
import { measuredBy } from './child.ts';
import type { EnsembleMeasures, EnsembleRun } from './ensemble.ts';
import { ensembleSubjects } from './ensemble-subjects.ts';
import type { Table } from './table.ts';

/** Of PGD's own throughput, in arithmetic a second. */
const LEAST_SHARE = 0.6;
/** Seconds that the official APGD-T took for 200 images of mnist_conv_robust on two cores, by 2. */
const APGD_T_LIMIT = 8.5;

export async function ensembleTable(quick: boolean): Promise<Table> {
  const isHere = process.env.GIBBON_DATA !== undefined;
  const measured: EnsembleMeasures[] = [];
  for (const { name } of isHere ? ensembleSubjects : []) {
    measured.push(await measuredBy<EnsembleMeasures>('ensemble.js', { subject: name, quick }));
  }
  return {
    title: 'AutoAttack, two workers',
    head: [
      'model',
      'attack',
      'images',
      'accuracy',
      's',
      'target s',
      'forwards',
      'backwards',
      'GFLOP/s',
      'peak',
      'of peak',
      "of PGD's",
      'target',
      'others',
    ],
    rows: measured.flatMap((measures) => measures.runs.map((run) => cellsOf(measures, run))),
    notes: isHere
      ? [
          'accuracy: under the attack, by the file as it ships; forwards, backwards: passes a sample, on average',
          "of PGD's: arithmetic a second, as a share of that of PGD-40 in the same process",
          'target s: the official auto-attack took 17 s for APGD-T; half of that is the aim',
          OTHERS,
        ]
      : ['skipped, GIBBON_DATA is not set'],
  };
}

function cellsOf({ subject, runs, peak, others }: EnsembleMeasures, run: EnsembleRun): string[] {
  const share = run.speed / runs[0].speed;
  const isTimed = run.attack === 'apgd-t' && subject === 'mnist_conv_robust';
  return [
    subject,
    run.attack,
    `${run.samples}`,
    percent(run.robustAccuracy, 1),
    run.seconds.toFixed(1),
    below(isTimed ? APGD_T_LIMIT : undefined, run.seconds),
    rate(run.forwards),
    rate(run.backwards),
    rate(run.speed),
    rate(peak),
    percent(run.speed / peak),
    percent(share),
    run.attack === 'autoattack' ? atLeast(LEAST_SHARE, share, others) : '',
    percent(others),
  ];
}
