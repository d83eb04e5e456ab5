/** What grows, and by how much. */
import { measuredBy } from './child.ts';
import type { MemoryMeasures, Snapshot } from './memory.ts';
import type { Table } from './table.ts';

export async function memoryTable(): Promise<Table> {
  const measures = await measuredBy<MemoryMeasures>('memory.js', {}, ['--expose-gc']);
  return {
    title: 'Memory after collection, in MB',
    head: ['what is repeated', 'times', 'resident', 'JS heap', 'JS arrays', 'resident a time'],
    rows: [
      ...rowsOf('an attack on one batch', measures.batches),
      ...rowsOf('load, attack, dispose', measures.cycles),
      ...rowsOf('the same in a worker that ends', measures.workerCycles),
    ],
    notes: ['resident a time: growth since the line above, for each repetition'],
  };
}

function rowsOf(name: string, snapshots: readonly Snapshot[]): string[][] {
  return snapshots.map(({ after, resident, heap, arrays }, i) => {
    const earlier = snapshots[i - 1];
    const growth = earlier === undefined ? '' : ((resident - earlier.resident) / (after - earlier.after)).toFixed(3);
    return [name, `${after}`, resident.toFixed(1), heap.toFixed(1), arrays.toFixed(1), growth];
  });
}
