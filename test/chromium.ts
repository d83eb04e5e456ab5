/** The browser that tests and benchmarks drive. */
import { existsSync } from 'node:fs';

export const CHROMIUM = '/usr/bin/chromium';
export const isMissing = !existsSync(CHROMIUM);

/** Keep it from looking for servers that it has no need of. */
export const QUIET_ARGUMENTS = [
  '--no-sandbox',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** The same without a graphics card. */
export const ARGUMENTS = [...QUIET_ARGUMENTS, '--disable-gpu'];
