import { Command } from 'commander';
import type { DemoFlags } from './flags.ts';

/** `gibbon demo`: a first success, with a network and pictures that come with the package. */
export function demoCommand(): Command {
  return new Command('demo')
    .option('--out <dir>', 'the folder for the network, its pictures and the page', 'gibbon-demo')
    .option('--no-open', 'do not open the page in the browser')
    .helpOption('-h, --help', 'show this help')
    .action(async (flags: DemoFlags) => {
      const [{ demoPlan }, { runDemo }] = await Promise.all([import('./plan.ts'), import('./session.ts')]);
      await runDemo(await demoPlan(flags));
    });
}
