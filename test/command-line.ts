/** The command line as people run it: a process of its own, with what it said and how it ended. */
import { spawn } from 'node:child_process';
import { CLI } from './fresh-build.ts';

/** Processes that run side by side. */
const AT_ONCE = 2;

export interface Outcome {
  /** Null where a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A gate that lets so many through at a time. */
function gate(width: number): <T>(work: () => Promise<T>) => Promise<T> {
  let free = width;
  const waiting: (() => void)[] = [];
  return async (work) => {
    if (free > 0) free--;
    else await new Promise<void>((enter) => waiting.push(enter));
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) free++;
      else next();
    }
  };
}

const inTurn = gate(AT_ONCE);

/** Runs `gibbon` with some words in a folder. */
export function gibbon(
  folder: string,
  words: readonly string[],
  env: NodeJS.ProcessEnv = {},
  cli = CLI,
): Promise<Outcome> {
  return inTurn(
    () =>
      new Promise((done, failed) => {
        const child = start(folder, words, env, cli);
        let stdout = '';
        let stderr = '';
        child.stdout.on('data', (text) => {
          stdout += text;
        });
        child.stderr.on('data', (text) => {
          stderr += text;
        });
        child.on('error', failed);
        child.on('close', (code) => done({ code, stdout, stderr }));
      }),
  );
}

/** Starts `gibbon` and leaves it running. */
export function start(folder: string, words: readonly string[], env: NodeJS.ProcessEnv = {}, cli = CLI) {
  const child = spawn(process.execPath, [cli, ...words], {
    cwd: folder,
    env: { ...process.env, NO_COLOR: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child.stdout.setEncoding('utf8');
  child.stderr.setEncoding('utf8');
  return child;
}
