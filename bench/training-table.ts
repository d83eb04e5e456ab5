/** The tables of training: what a step takes, and what it takes the peer. */
import { atLeast, below, OTHERS, percent, rate } from './cells.ts';
import { measuredBy } from './child.ts';
import type { Table } from './table.ts';
import type { TrainingMeasures, TrainingTask } from './training-measures.ts';
import { type TrainingSubject, trainingSubjects } from './training-subjects.ts';

export interface TrainingTableOptions {
  readonly threads: readonly number[];
  readonly rounds: number;
  readonly patience: number;
  readonly hasPeer: boolean;
}

/** How far two losses after three steps may be apart. */
const SAME_LOSS = 1e-3;

/** Measures the training of all subjects; each in a child process, one after the other. */
export async function measureTraining(
  chosen: readonly TrainingSubject[],
  { threads, rounds, patience, hasPeer }: TrainingTableOptions,
  onRow: (row: TrainingMeasures) => void,
): Promise<TrainingMeasures[]> {
  const rows: TrainingMeasures[] = [];
  for (const { name } of chosen) {
    for (const count of threads) {
      const task: TrainingTask = { subject: name, threads: count, rounds, patience, withPeer: hasPeer };
      const row = await measuredBy<TrainingMeasures>('training-row.js', task);
      rows.push(row);
      onRow(row);
    }
  }
  return rows;
}

/** One line on a row, for those who wait. */
export function trainingSummary({ subject, threads, stepsPerSecond, peer, others }: TrainingMeasures): string {
  const ratio = peer === undefined ? '' : `, ratio ${peer.ratio.toFixed(2)}`;
  return `training ${subject}, ${threads} thread(s): ${rate(stepsPerSecond)} steps/s${ratio} (others ${percent(others)})`;
}

/** Ours against the peer. */
export function trainingPeerTable(rows: readonly TrainingMeasures[], hasPeer: boolean): Table {
  return {
    title: 'Training against a plain PyTorch loop',
    head: [
      'model',
      'threads',
      'ours steps/s',
      'PyTorch steps/s',
      'ratio',
      'range',
      'by processor time',
      'target',
      'others',
      'loss after 3 steps',
      'PyTorch loss',
      'same',
      'ours MB',
      'PyTorch MB',
    ],
    rows: rows.flatMap(peerCells),
    notes: hasPeer
      ? [
          'both take batches of 100 from the same samples, draw their own masks, and update in the same way',
          `loss after 3 steps: from the same parameters, without dropout and random starts; same: within ${SAME_LOSS}`,
          OTHERS,
        ]
      : ['not measured: PyTorch is not installed'],
  };
}

function peerCells(row: TrainingMeasures): string[][] {
  const { peer, others } = row;
  if (peer === undefined) return [];
  const [ours, theirs] = peer.agreement;
  return [
    [
      row.subject,
      `${row.threads}`,
      rate(row.stepsPerSecond),
      rate(peer.stepsPerSecond),
      peer.ratio.toFixed(2),
      `${peer.lowestRatio.toFixed(2)}..${peer.highestRatio.toFixed(2)}`,
      peer.processorRatio.toFixed(2),
      atLeast(targetsOf(row).ratio, peer.ratio, others),
      percent(others),
      ours.toFixed(5),
      theirs.toFixed(5),
      Math.abs(ours - theirs) <= SAME_LOSS ? 'yes' : 'no',
      row.memory.toFixed(0),
      peer.memory.toFixed(0),
    ],
  ];
}

/** All rows: speed, share of what matrix products reach, memory. */
export function trainingTable(rows: readonly TrainingMeasures[]): Table {
  return {
    title: 'Training',
    head: [
      'model',
      'batch',
      'threads',
      'steps a run',
      'steps/s',
      'GFLOP/s',
      'peak',
      'of peak',
      'target %',
      'host',
      'compile s',
      'MB',
      'target MB',
      'others',
    ],
    rows: rows.map((row) => {
      const { shareOfPeak, memory } = targetsOf(row);
      const percentage = shareOfPeak === undefined ? undefined : 100 * shareOfPeak;
      return [
        row.subject,
        `${row.batch}`,
        `${row.threads}`,
        `${row.stepsARun}`,
        rate(row.stepsPerSecond),
        row.gflops.toFixed(1),
        row.peak.toFixed(0),
        percent(row.shareOfPeak),
        atLeast(percentage, 100 * row.shareOfPeak, row.others),
        percent(row.hostShare, 1),
        row.setup.toFixed(2),
        row.memory.toFixed(0),
        below(memory, row.memory),
        percent(row.others),
      ];
    }),
    notes: [
      'GFLOP/s: of the matrix products and convolutions in the graph of a step',
      'peak: GFLOP/s of matrix products in the same process; of peak: the median over rounds',
      'host: the part of the time in which no program was running: batches are gathered and masks are drawn in it',
      'MB: of the whole process with its samples, which are 60,000 (softmax, maxout), 10,000 (cnn) or 2,000 (resnet8)',
      OTHERS,
    ],
  };
}

function targetsOf({ subject }: TrainingMeasures): TrainingSubject['targets'] {
  const found = trainingSubjects.find(({ name }) => name === subject);
  if (found === undefined) throw new Error(`there is no training of ${subject}`);
  return found.targets;
}
