/** The table of attacks: what every model takes, and what the peer takes where there is one. */
import { atLeast, DISTURBED, OTHERS, percent, rate } from './cells.ts';
import { measuredBy } from './child.ts';
import type { AttackMeasures, RowMeasures, RowTask } from './measures.ts';
import type { Subject } from './subjects.ts';
import type { Table } from './table.ts';

export interface AttackTableOptions {
  readonly threads: readonly number[];
  readonly rounds: number;
  readonly patience: number;
  readonly hasPeer: boolean;
}

/** The backends that may use so many threads. */
function backendsFor(threads: number): RowTask['backend'][] {
  return threads === 1 ? ['native'] : ['native', 'pool'];
}

/** Measures all subjects that are here; each in a child process, one after the other. */
export async function measureRows(
  chosen: readonly Subject[],
  { threads, rounds, patience, hasPeer }: AttackTableOptions,
  onRow: (row: RowMeasures) => void,
): Promise<RowMeasures[]> {
  const rows: RowMeasures[] = [];
  for (const subject of chosen) {
    for (const count of threads) {
      for (const backend of backendsFor(count)) {
        const withPeer = hasPeer && subject.parameters !== undefined;
        const task: RowTask = { subject: subject.name, backend, threads: count, rounds, patience, withPeer };
        const row = await measuredBy<RowMeasures>('row.js', task);
        rows.push(row);
        onRow(row);
      }
    }
  }
  return rows;
}

/** One line on a row, for those who wait. */
export function summaryOf(row: RowMeasures): string {
  const speeds = row.attacks.map(({ attack, imagesPerSecond, peer, others }) => {
    const ratio = peer === undefined ? '' : `, ratio ${peer.ratio.toFixed(2)}`;
    return `${attack} ${rate(imagesPerSecond)} img/s${ratio} (others ${percent(others)})`;
  });
  return `${row.subject}, ${row.threads} thread(s), ${nameOf(row)}: ${speeds.join('; ')}`;
}

const TARGETS: Readonly<Record<number, number>> = { 1: 1.4, 2: 2 };

const nameOf = ({ backend, threads }: RowTask): string => (backend === 'native' ? 'session' : `pool of ${threads}`);

interface Case {
  readonly row: RowMeasures;
  readonly measured: AttackMeasures;
}

const isRival = (one: Case, other: Case): boolean =>
  one.row.subject === other.row.subject &&
  one.row.threads === other.row.threads &&
  one.measured.attack === other.measured.attack;

/** What others disturbed says less than what they did not. */
function isAtLeast({ measured: one }: Case, { measured: other }: Case): boolean {
  if (isDisturbed(one) !== isDisturbed(other)) return isDisturbed(other);
  return (one.peer?.ratio ?? 0) >= (other.peer?.ratio ?? 0);
}

const isDisturbed = ({ others }: AttackMeasures): boolean => others > DISTURBED;

/** Ours against the peer. Where several backends have the same threads, the faster one is ours. */
export function peerTable(rows: readonly RowMeasures[], hasPeer: boolean): Table {
  const cases = rows.flatMap((row) => row.attacks.map((measured) => ({ row, measured })));
  const withPeer = cases.filter(({ measured }) => measured.peer !== undefined);
  const best = withPeer.filter((one) => withPeer.every((other) => !isRival(one, other) || isAtLeast(one, other)));
  return {
    title: 'Gibbon against a plain PyTorch loop',
    head: [
      'model',
      'attack',
      'threads',
      'ours is',
      'ours img/s',
      'PyTorch img/s',
      'ratio',
      'range',
      'by processor time',
      'target',
      'others',
      'equal signs',
      'ours MB',
      'PyTorch MB',
    ],
    rows: best.map((one) => [
      one.row.subject,
      one.measured.attack,
      `${one.row.threads}`,
      nameOf(one.row),
      ...comparisonCells(one),
    ]),
    notes: hasPeer ? [OTHERS] : ['not measured: PyTorch is not installed'],
  };
}

function comparisonCells({ row, measured }: Case): string[] {
  const { imagesPerSecond, peer, others } = measured;
  if (peer === undefined) return [];
  return [
    rate(imagesPerSecond),
    rate(peer.imagesPerSecond),
    peer.ratio.toFixed(2),
    `${peer.lowestRatio.toFixed(2)}..${peer.highestRatio.toFixed(2)}`,
    peer.processorRatio.toFixed(2),
    atLeast(TARGETS[row.threads], peer.ratio, others),
    percent(others),
    percent(peer.equalSigns, 2),
    row.memory.toFixed(0),
    row.peerMemory?.toFixed(0) ?? '',
  ];
}

/** All rows: speed, share of what matrix products reach, cost of the gradient, memory. */
export function attackTable(rows: readonly RowMeasures[], skipped: readonly Subject[]): Table {
  return {
    title: 'Attacks',
    head: [
      'model',
      'batch',
      'threads',
      'ours is',
      'attack',
      'img/s',
      'judged img/s',
      'GFLOP/s',
      'peak',
      'of peak',
      'host',
      'fwd ms',
      'fwd+grad ms',
      'by fwd',
      'flops by fwd',
      'first result s',
      'MB',
      'others',
    ],
    rows: rows.flatMap((row) => row.attacks.map((measured) => attackCells(row, measured))),
    notes: [
      'img/s: attacked images a second; judged: with the forward passes by which the file as it ships is asked for its answers',
      'peak: GFLOP/s of matrix products in the same process; of peak: the median over rounds',
      'host: the part of the time in which no program was running',
      'by fwd: time of forward and gradient by the time of forward alone (aim: 2.5 or less); flops by fwd: the same of their arithmetic',
      OTHERS,
      ...skipped.map(({ name }) => `${name}: skipped, GIBBON_DATA is not set`),
    ],
  };
}

function attackCells(row: RowMeasures, measured: AttackMeasures): string[] {
  return [
    row.subject,
    `${row.batch}`,
    `${row.threads}`,
    nameOf(row),
    measured.attack,
    rate(measured.imagesPerSecond),
    rate(measured.judgedImagesPerSecond),
    measured.gflops.toFixed(0),
    row.peak.toFixed(0),
    percent(measured.shareOfPeak),
    percent(measured.hostShare, 1),
    (row.forward * 1000).toFixed(1),
    (row.gradient * 1000).toFixed(1),
    row.gradientRatio.toFixed(2),
    row.flopRatio.toFixed(2),
    row.setup.toFixed(2),
    row.memory.toFixed(0),
    percent(measured.others),
  ];
}
