import { Command } from 'commander';
import type { DevicesFlags } from './flags.ts';

const help = `
Each device attacks a small network that comes with the package, and is compared with the
processor. --device of other commands names one; "auto" takes the first that is here.`;

/** `gibbon devices`: which devices are here, and whether they compute what the processor does. */
export function devicesCommand(): Command {
  return new Command('devices')
    .option('--json', 'print one machine-readable record and nothing else')
    .helpOption('-h, --help', 'show this help')
    .addHelpText('after', help)
    .action(async (flags: DevicesFlags) => {
      const [{ devicesPlan }, { runDevices }] = await Promise.all([import('./plan.ts'), import('./session.ts')]);
      await runDevices(devicesPlan(flags));
    });
}
