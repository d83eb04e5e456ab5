import { Command, Option } from 'commander';
import { deviceOption, storeOption, threadsOption } from '../inputs/runtime-flags.ts';
import { wholeNumber } from '../shell/words.ts';
import type { WorkerFlags } from './flags.ts';

const LOST_AFTER = 30;

const help = `
Workers may come and go at any time; Ctrl-C ends one when the jobs in hand are done. The model
and the samples come with the jobs. All connections lead to the queue: nothing listens here.

Example: gibbon worker redis://10.0.0.5:6379`;

/** `gibbon worker`: attacks samples for the audits at a queue. */
export function workerCommand(): Command {
  return new Command('worker')
    .argument('[queue]', 'its address, redis://HOST:PORT (default: GIBBON_QUEUE in the environment)')
    .addOption(threadsOption())
    .addOption(deviceOption())
    .addOption(storeOption())
    .addOption(
      new Option('--lost-after <s>', 'seconds after which others get the jobs of a worker that has vanished')
        .argParser(wholeNumber('--lost-after', 2))
        .default(LOST_AFTER),
    )
    .option('--idle <s>', 'end after so many seconds without a job', wholeNumber('--idle', 1))
    .helpOption('-h, --help', 'show this help')
    .addHelpText('after', help)
    .action(async (queue: string | undefined, flags: WorkerFlags) => {
      const [{ workerPlan }, { runWorker }] = await Promise.all([import('./plan.ts'), import('./session.ts')]);
      await runWorker(workerPlan(queue, flags));
    });
}
