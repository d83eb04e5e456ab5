/** Where the time of one gradient goes. */
import { measuredBy } from './child.ts';
import type { KernelTime, ProfileMeasures, ProfileTask } from './profile.ts';
import type { Table } from './table.ts';

const SHOWN = 10;

export async function profileTables(task: ProfileTask): Promise<Table[]> {
  const { total, operators, nodes } = await measuredBy<ProfileMeasures>('profile.js', task);
  const about = `${task.subject}, ${task.threads} thread${task.threads === 1 ? '' : 's'}, ${total.toFixed(1)} ms a gradient`;
  return [kernelTable(`Kernels: ${about}`, operators, total), kernelTable(`Nodes: ${about}`, nodes, total)];
}

function kernelTable(title: string, kernels: readonly KernelTime[], total: number): Table {
  return {
    title,
    head: ['kernel', 'ms', 'share', 'calls'],
    rows: kernels
      .slice(0, SHOWN)
      .map(({ kernel, milliseconds, calls }) => [
        kernel,
        milliseconds.toFixed(2),
        `${((100 * milliseconds) / total).toFixed(1)} %`,
        `${calls}`,
      ]),
  };
}
