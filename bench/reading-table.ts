/** How long it takes to read MNIST. */
import { below } from './cells.ts';
import { measuredBy } from './child.ts';
import { median, secondsOf } from './rounds.ts';
import type { Table } from './table.ts';

/** In seconds. */
const LIMIT = 0.5;

export async function readingTable(quick: boolean): Promise<Table> {
  const isHere = process.env.GIBBON_DATA !== undefined;
  return {
    title: 'Reading MNIST, both splits',
    head: ['what', 'median s', 'fastest s', 'target s'],
    rows: isHere ? await measuredRows(quick ? 3 : 7) : [],
    notes: isHere ? [] : ['skipped, GIBBON_DATA is not set'],
  };
}

async function measuredRows(repeats: number): Promise<string[][]> {
  const inside: number[] = [];
  const whole: number[] = [];
  for (let i = 0; i < repeats; i++) {
    whole.push(
      await secondsOf(async () => {
        inside.push(await measuredBy<number>('reading.js'));
      }),
    );
  }
  return [cellsOf('loadMnist twice', inside), cellsOf("the whole process, Node's own start included", whole)];
}

function cellsOf(what: string, seconds: readonly number[]): string[] {
  const middle = median(seconds);
  return [what, middle.toFixed(2), Math.min(...seconds).toFixed(2), below(LIMIT, middle)];
}
