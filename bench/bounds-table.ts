/** The table of linear bounds: arithmetic of a pass, as a share of what matrix products reach. */
import { type BoundsMeasures, type BoundsTask, boundsSubjects } from './bounds.ts';
import { OTHERS, percent, rate } from './cells.ts';
import { measuredBy } from './child.ts';
import type { Table } from './table.ts';

export async function boundsTable(options: Omit<BoundsTask, 'subject' | 'threads'>): Promise<Table> {
  const rows: BoundsMeasures[] = [];
  for (const subject of boundsSubjects) {
    rows.push(await measuredBy<BoundsMeasures>('bounds.js', { ...options, subject, threads: 1 }));
  }
  return {
    title: 'Linear bounds of one input, one thread',
    head: ['network', 'open units', 's', 'GFLOP', 'GFLOP/s', 'peak', 'of peak', 'MB', 'others'],
    rows: rows.map(({ subject, open, seconds, gflop, gflops, peak, shareOfPeak, memory, others }) => [
      subject,
      `${open}`,
      seconds.toFixed(2),
      rate(gflop),
      rate(gflops),
      rate(peak),
      percent(shareOfPeak),
      memory.toFixed(0),
      percent(others),
    ]),
    notes: [
      'open units: those whose bounds, after lines, are on both sides of a bend',
      'GFLOP: of matrix products and convolutions; the widening by rounding is not counted, and takes time',
      OTHERS,
    ],
  };
}
