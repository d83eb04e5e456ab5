/** Appends to a journal what is not in it yet, telling each record that stands. Words: the journal, how many records. */
import { openJournal } from '../../dist/evaluation/journal/journal.node.js';

const [path, count] = process.argv.slice(2);
const identity = JSON.parse(process.env.IDENTITY);
const record = JSON.parse(process.env.RECORD);

const journal = await openJournal(path, identity);
const known = new Set(journal.records.map(({ index }) => index));
try {
  for (let index = 0; index < Number(count); index++) {
    if (known.has(index)) continue;
    journal.append({ ...record, index, example: 'x'.repeat((index * 7919) % 20_000) });
    process.stdout.write(`${index}\n`);
  }
  journal.close();
} catch (error) {
  process.stderr.write(`${error.code}: ${error.message}\n${error.hint}\n`);
  process.exitCode = 2;
}
