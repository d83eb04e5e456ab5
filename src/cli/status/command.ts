import { Command } from 'commander';
import type { StatusFlags } from './flags.ts';

const help = `
Example: gibbon status redis://10.0.0.5:6379`;

/** `gibbon status`: what is done at a queue, and by whom. */
export function statusCommand(): Command {
  return new Command('status')
    .argument('[queue]', 'its address, redis://HOST:PORT (default: GIBBON_QUEUE in the environment)')
    .option('--json', 'print one machine-readable record and nothing else')
    .helpOption('-h, --help', 'show this help')
    .addHelpText('after', help)
    .action(async (queue: string | undefined, flags: StatusFlags) => {
      const [{ statusPlan }, { runStatus }] = await Promise.all([import('./plan.ts'), import('./session.ts')]);
      await runStatus(statusPlan(queue, flags));
    });
}
