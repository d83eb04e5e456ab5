/** The digits that the paper's claims are measured on: MNIST where it can be had. */
import { stat } from 'node:fs/promises';
import type { Progress } from '../../arguments.ts';
import { type LoadOptions, loadCifar10, loadMnist } from '../../data/index.node.ts';
import { DataError } from '../../errors.ts';
import { builtInDigits, type Cifar10, type PaperData, whitenedCifar10 } from '../../paper/index.ts';
import type { Runtime } from '../../runtime/index.ts';
import { note, progressBar, say } from '../shell/terminal.ts';

/** Milliseconds after which a server that has not begun to answer is taken to be out of reach. */
const PATIENCE = 2000;

/**
 * MNIST from a folder that was named, or from GIBBON_DATA, the cache or the web. Where it is in none of these, the digits
 * that come with the package, and one line on stderr that says so.
 *
 * @param fetch What asks the web.
 * @throws DataError where a folder was named and does not have MNIST
 */
export async function digits(folder: string | undefined, fetch = globalThis.fetch): Promise<PaperData> {
  if (folder !== undefined) {
    await requireFolder(folder);
    return mnist({ dataDir: folder, cacheDir: folder, offline: true }).catch((error: unknown) => {
      throw error instanceof DataError ? withoutRepetition(error) : error;
    });
  }
  try {
    return await mnist({ fetch: impatient(fetch) });
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    const [reason] = error.message.split('\n');
    say(
      `gibbon: ${reason.replace(/\. Tried:$/, '')}; using the built-in digits, whose figures cannot be compared with ` +
        `the paper's (--data DIR names a folder with MNIST)`,
    );
    return builtInDigits();
  }
}

/** The error without the places that nobody asked about: the folder stands for the cache too, and the web is left out. */
function withoutRepetition({ message, hint }: DataError): DataError {
  const lines = [...new Set(message.split('\n'))].filter((line) => !line.startsWith('  the web:'));
  return new DataError(lines.join('\n'), hint === undefined ? {} : { hint });
}

async function requireFolder(folder: string): Promise<void> {
  const found = await stat(folder).catch(() => undefined);
  if (found?.isDirectory()) return;
  const problem = found === undefined ? 'there is no such folder' : 'it is a file, not a folder';
  throw new DataError(problem, { path: folder, hint: '--data names the folder that has the four files of MNIST.' });
}

async function mnist(from: Omit<LoadOptions, 'split'>): Promise<PaperData> {
  const bar = progressBar('downloading MNIST');
  const onProgress = ({ done, total }: Progress) => bar.update(done, total);
  try {
    const train = await loadMnist({ ...from, onProgress, split: 'train' });
    const test = await loadMnist({ ...from, onProgress, split: 'test' });
    return {
      name: 'MNIST',
      identity: 'MNIST',
      train,
      test,
      comparable: true,
    };
  } finally {
    bar.end();
  }
}

/**
 * The same data with CIFAR-10, whitened, where that is in the folder that was named, or in GIBBON_DATA or the cache. It is
 * never got from the web: it is large, and two claims need it.
 */
export async function withCifar10(data: PaperData, folder: string | undefined, runtime: Runtime): Promise<PaperData> {
  const images = await cifar(folder === undefined ? {} : { dataDir: folder, cacheDir: folder });
  if (images === undefined) return data;
  note('whitening CIFAR-10, which takes up to a minute');
  return { ...data, cifar10: await whitenedCifar10(images, runtime) };
}

async function cifar(from: Pick<LoadOptions, 'dataDir' | 'cacheDir'>): Promise<Cifar10 | undefined> {
  try {
    const options = { ...from, offline: true };
    return {
      train: await loadCifar10({ ...options, split: 'train' }),
      test: await loadCifar10({ ...options, split: 'test' }),
    };
  } catch (error) {
    if (error instanceof DataError) return undefined;
    throw error;
  }
}

/** A fetch that waits for the first bytes of an answer only so long; the rest may take its time. */
function impatient(fetch: typeof globalThis.fetch): typeof globalThis.fetch {
  return async (url, init) => {
    const silence = new AbortController();
    const timer = setTimeout(() => silence.abort(new Error(`no answer for ${PATIENCE / 1000} s`)), PATIENCE);
    const signals = [silence.signal, ...(init?.signal ? [init.signal] : [])];
    try {
      return await fetch(url, { ...init, signal: AbortSignal.any(signals) });
    } finally {
      clearTimeout(timer);
    }
  };
}
