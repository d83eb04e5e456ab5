import { Command } from 'commander';
import { wholeNumber } from '../shell/words.ts';
import type { PlayFlags } from './flags.ts';

const LARGEST_PORT = 65_535;

/** `gibbon play`: serves the playground to the browser of this machine. */
export function playCommand(): Command {
  return new Command('play')
    .option('--port <n>', 'the port to serve at; 0 for any that is free', wholeNumber('--port', 0, LARGEST_PORT), 4266)
    .option('--no-open', 'do not open the browser')
    .helpOption('-h, --help', 'show this help')
    .action(async (flags: PlayFlags) => {
      const [{ playPlan }, { play }] = await Promise.all([import('./plan.ts'), import('./session.ts')]);
      await play(playPlan(flags));
    });
}
