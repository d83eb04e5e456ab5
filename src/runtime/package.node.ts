import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const require = createRequire(import.meta.url);

/** The version of this package. */
export const VERSION: string = require('gibbon/package.json').version;

/** A file or folder of this package, wherever the code that asks was bundled to. */
export function inPackage(...names: readonly string[]): string {
  return join(dirname(require.resolve('gibbon/package.json')), ...names);
}
