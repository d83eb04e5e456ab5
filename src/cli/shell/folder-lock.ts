/** Keeps two runs from writing into one folder at the same time. */
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { fileError } from '../../data/index.node.ts';
import { OptionError } from '../../errors.ts';

const NAME = 'gibbon.lock';

/** Gives the folder free. */
export type Release = () => Promise<void>;

/**
 * Makes this process the only one that writes into a folder, which is made where it does not exist. What a process left that
 * was killed is taken over.
 *
 * @throws OptionError where another process is at work there; DataError where the folder cannot be written
 */
export async function lockFolder(option: string, folder: string): Promise<Release> {
  const path = join(folder, NAME);
  const owner = `${process.pid} ${hostname()}\n`;
  await mkdir(folder, { recursive: true }).catch((error: unknown) => {
    throw fileError(error, folder, 'make it');
  });
  if (!(await created(path, owner))) {
    const holder = (await readFile(path, 'utf8').catch(() => '')).trim();
    if (isAtWork(holder)) throw inUse(option, folder, path, holder);
    await rm(path, { force: true });
    if (!(await created(path, owner))) throw inUse(option, folder, path, '');
  }
  return async () => {
    if ((await readFile(path, 'utf8').catch(() => '')) === owner) await rm(path, { force: true });
  };
}

/**
 * Refuses to read what another process is still writing.
 *
 * @throws OptionError where another process is at work there
 */
export async function requireIdle(option: string, folder: string): Promise<void> {
  const path = join(folder, NAME);
  const holder = (await readFile(path, 'utf8').catch(() => '')).trim();
  if (isAtWork(holder)) throw inUse(option, folder, path, holder);
}

/** Whether the file was made just now: of several processes that try, one succeeds. */
async function created(path: string, content: string): Promise<boolean> {
  try {
    await writeFile(path, content, { flag: 'wx' });
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw fileError(error, path, 'write it');
  }
}

/** Whether the process that holds a lock may still run. Of processes on other machines that cannot be known. */
function isAtWork(holder: string): boolean {
  const [, pid, host] = /^(\d+) (.+)$/.exec(holder) ?? [];
  if (pid === undefined) return false;
  if (host !== hostname()) return true;
  if (Number(pid) === process.pid) return false;
  try {
    process.kill(Number(pid), 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function inUse(option: string, folder: string, path: string, holder: string): OptionError {
  const [pid, host] = holder.split(' ');
  const who = host === undefined || host === hostname() ? `process ${pid || 'unknown'}` : `process ${pid} on ${host}`;
  return new OptionError(
    option,
    `${who} is writing into ${folder}`,
    `Name another folder, or wait. If that process no longer exists, delete ${path}.`,
  );
}
