/** The browser that tests and benchmarks drive. */
import { execFileSync } from 'node:child_process';
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

/** Whether Chinese characters are drawn here, and not as boxes. */
export function drawsChinese(): boolean {
  try {
    return execFileSync('fc-list', [':lang=zh'], { encoding: 'utf8' }).trim() !== '';
  } catch {
    return false;
  }
}
