/** The benchmark: `npm run bench -- [--quick] [--only ROWS] [--threads 1,2] [--markdown] [--profile] [--patience S]`. */
import { parseArgs } from 'node:util';
import { attackTable, measureRows, peerTable, summaryOf } from './attack-table.ts';
import { boundsTable } from './bounds-table.ts';
import { browserTables } from './browser-table.ts';
import { commandTable } from './command-line.ts';
import { ensembleTable } from './ensemble-table.ts';
import { machineTable } from './machine.ts';
import { memoryTable } from './memory-table.ts';
import { pytorch } from './peer-process.ts';
import { profileTables } from './profile-table.ts';
import { readingTable } from './reading-table.ts';
import { subjects } from './subjects.ts';
import { asMarkdown, asText, type Table } from './table.ts';
import { trainingSubjects } from './training-subjects.ts';
import { measureTraining, trainingPeerTable, trainingSummary, trainingTable } from './training-table.ts';

const OTHER_ROWS = ['autoattack', 'training', 'reading', 'commands', 'memory', 'bounds', 'browser'];

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    markdown: { type: 'boolean', default: false },
    profile: { type: 'boolean', default: false },
    only: { type: 'string' },
    threads: { type: 'string', default: '1,2' },
    patience: { type: 'string', default: '0' },
  },
});

const known = [...subjects, ...trainingSubjects].map(({ name }) => name).concat(OTHER_ROWS);
const wanted = values.only?.split(',') ?? known;
const unknown = wanted.filter((name) => !known.includes(name));
const threads = values.threads.split(',').map(Number);

function print(table: Table): void {
  console.log(values.markdown ? asMarkdown(table) : asText(table));
}

async function main(): Promise<void> {
  print(machineTable());
  const chosen = subjects.filter(({ name }) => wanted.includes(name));
  const here = chosen.filter(({ isHere }) => isHere);
  if (values.profile) {
    for (const { name } of here) {
      for (const count of threads) {
        const task = { subject: name, threads: count, runs: values.quick ? 5 : 20 };
        for (const table of await profileTables(task)) print(table);
      }
    }
    return;
  }
  const hasPeer = pytorch() !== undefined;
  const options = { threads, rounds: values.quick ? 2 : 5, patience: Number(values.patience), hasPeer };
  if (chosen.length > 0) {
    const rows = await measureRows(here, options, (row) => {
      console.error(summaryOf(row));
    });
    if (chosen.some(({ parameters }) => parameters !== undefined)) print(peerTable(rows, hasPeer));
    const skipped = chosen.filter(({ isHere }) => !isHere);
    print(attackTable(rows, skipped));
  }
  if (wanted.includes('autoattack')) print(await ensembleTable(values.quick));
  const trainings = trainingSubjects.filter(({ name }) => wanted.includes('training') || wanted.includes(name));
  if (trainings.length > 0) {
    const rows = await measureTraining(trainings, options, (row) => {
      console.error(trainingSummary(row));
    });
    print(trainingPeerTable(rows, hasPeer));
    print(trainingTable(rows));
  }
  if (wanted.includes('training') || wanted.includes('reading')) print(await readingTable(values.quick));
  if (wanted.includes('commands')) print(commandTable(values.quick));
  if (wanted.includes('memory')) print(await memoryTable());
  if (wanted.includes('bounds')) {
    print(await boundsTable({ rounds: options.rounds, patience: options.patience }));
  }
  if (wanted.includes('browser')) {
    for (const table of await browserTables({ threads, rounds: 3 * options.rounds, patience: options.patience }))
      print(table);
  }
}

if (unknown.length > 0) {
  console.error(`there is no row ${unknown.join(', ')}; the rows are ${known.join(', ')}`);
  process.exitCode = 2;
} else {
  await main();
}
