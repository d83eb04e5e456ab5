/** What `gibbon play` does once its words are read. */
import { spawn } from 'node:child_process';
import { note, print } from '../shell/terminal.ts';
import { servePage } from './page-server.ts';
import type { PlayPlan } from './plan.ts';

/** Serves the page until the process is ended, and prints its address. */
export async function play({ folder, port, openBrowser }: PlayPlan): Promise<void> {
  const { address } = await servePage(folder, port);
  print(address);
  note('what you drop there never leaves this machine; press Ctrl-C to stop');
  if (openBrowser) openInBrowser(address);
}

/** Opens an address in the usual browser. Where there is none, the printed address has to do. */
function openInBrowser(address: string): void {
  const openers: Partial<Record<NodeJS.Platform, readonly string[]>> = {
    darwin: ['open'],
    win32: ['cmd', '/c', 'start', '""'],
  };
  const [command, ...words] = openers[process.platform] ?? ['xdg-open'];
  const opener = spawn(command, [...words, address], { stdio: 'ignore', detached: true });
  opener.on('error', () => note('could not open a browser; open the address yourself'));
  opener.unref();
}
