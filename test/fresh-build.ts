/** The built package, never an older one than the sources: tests of processes and of worker threads import this first. */
import { execFileSync } from 'node:child_process';
import { join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '..');

if (process.env.GIBBON_CLI === undefined) {
  execFileSync(process.execPath, [join(ROOT, 'scripts/build.mjs'), '--if-stale'], { stdio: 'inherit' });
}

/** The built command line; GIBBON_CLI names another build. */
export const CLI = process.env.GIBBON_CLI ?? join(ROOT, 'dist/bin/gibbon.js');
