/** Processes that audit and work at a queue. */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Outcome } from './command-line.ts';
import { start } from './command-line.ts';

export interface Running {
  readonly process: ChildProcess;
  readonly end: Promise<Outcome>;
  /** What it has said so far. */
  said(): string;
  /** Resolves when it has said this. */
  says(text: string): Promise<void>;
}

export function running(folder: string, words: readonly string[], env: NodeJS.ProcessEnv = {}, cli?: string): Running {
  const child = start(folder, words, env, cli);
  let [stdout, stderr] = ['', ''];
  const waiting = new Set<() => void>();
  child.stdout.on('data', (text) => {
    stdout += text;
  });
  child.stderr.on('data', (text) => {
    stderr += text;
    for (const look of waiting) look();
  });
  const end = once(child, 'close').then(([code]) => ({ code, stdout, stderr }));
  return {
    process: child,
    end,
    said: () => stderr,
    says: (text) =>
      new Promise((done, failed) => {
        const look = () => {
          if (!stderr.includes(text)) return;
          waiting.delete(look);
          done();
        };
        waiting.add(look);
        look();
        end.then(() => failed(new Error(`it ended without saying "${text}": ${stderr}`)));
      }),
  };
}

/** Ends what still runs. */
export async function ended(all: readonly Running[]): Promise<void> {
  for (const { process } of all) process.kill('SIGKILL');
  await Promise.all(all.map(({ end }) => end));
}
