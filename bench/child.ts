/** Measurements in child processes: each script prints its result as the last line of its output. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';

/** Runs one of the scripts beside this file with a task and returns what it measured. */
export async function measuredBy<T>(script: string, task: object = {}, flags: readonly string[] = []): Promise<T> {
  const file = join(import.meta.dirname, script);
  const child = spawn(process.execPath, [...flags, file, JSON.stringify(task)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  const code = await new Promise((resolve) => {
    child.on('close', resolve);
  });
  const result = output.trim().split('\n').at(-1);
  if (code !== 0 || result === undefined) throw new Error(`${script} ended with code ${code}: ${JSON.stringify(task)}`);
  return JSON.parse(result);
}
