/** What `gibbon play` does once its words are read. */
import { openInBrowser } from '../shell/browser.ts';
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
