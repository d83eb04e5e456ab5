import { writeFile } from 'node:fs/promises';
import { print } from './terminal.ts';

/** Prints a verdict in the competition's form; where it goes to a file, its first line. */
export async function tellVerdict(verdict: string, out: string | undefined): Promise<void> {
  if (out === undefined) {
    print(verdict.trimEnd());
    return;
  }
  await writeFile(out, verdict);
  print(verdict.split('\n', 1)[0]);
}
