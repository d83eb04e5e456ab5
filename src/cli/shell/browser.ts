import { spawn } from 'node:child_process';
import { note } from './terminal.ts';

/** Opens an address in the usual browser. Where there is none, the printed address has to do. */
export function openInBrowser(address: string): void {
  const openers: Partial<Record<NodeJS.Platform, readonly string[]>> = {
    darwin: ['open'],
    win32: ['cmd', '/c', 'start', '""'],
  };
  const [command, ...words] = openers[process.platform] ?? ['xdg-open'];
  const opener = spawn(command, [...words, address], { stdio: 'ignore', detached: true });
  opener.on('error', () => note('could not open a browser; open the address yourself'));
  opener.unref();
}
