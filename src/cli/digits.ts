/** The digits that the paper's claims are measured on: MNIST where it can be had. */
import { type DownloadProgress, loadMnist } from '../data/index.node.ts';
import { DataError } from '../errors.ts';
import { builtInDigits, type PaperData } from '../paper/index.ts';
import { progressBar } from './terminal.ts';

/** Milliseconds of silence after which a server is taken to be out of reach. */
const PATIENCE = 3000;

/**
 * MNIST from a folder that was named, or from GIBBON_DATA, the cache or the web. Where it is in none of these, the digits
 * that come with the package, and one line on stderr that says so.
 *
 * @throws DataError where a folder was named and does not have MNIST
 */
export async function digits(folder: string | undefined): Promise<PaperData> {
  if (folder !== undefined) return mnist({ dataDir: folder, cacheDir: folder, offline: true });
  try {
    return await mnist({ timeout: PATIENCE });
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    const [reason] = error.message.split('\n');
    process.stderr.write(
      `gibbon: ${reason.replace(/[.\s]*Tried:$/, '')}; using the built-in digits, whose figures cannot be compared ` +
        `with the paper's (--data DIR names a folder with MNIST)\n`,
    );
    return builtInDigits();
  }
}

async function mnist(from: Omit<Parameters<typeof loadMnist>[0], 'split'>): Promise<PaperData> {
  const bar = progressBar('downloading MNIST');
  const onProgress = ({ received, total }: DownloadProgress) => bar.update(received, total);
  try {
    const train = await loadMnist({ ...from, onProgress, split: 'train' });
    const test = await loadMnist({ ...from, onProgress, split: 'test' });
    return { name: 'MNIST', train, test, comparable: true };
  } finally {
    bar.end();
  }
}
