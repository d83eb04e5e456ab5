import { Command } from 'commander';
import { fraction } from '../shell/words.ts';
import type { CompareFlags } from './flags.ts';

const help = `
Both must be audits of the same samples, in the same norm and epsilon, by the same
attacks: release to release, float to int8, one model to another.

Example: gibbon compare v1/audit.json v2/audit.json`;

/** `gibbon compare`: what became worse from one audit to another of the same samples. */
export function compareCommand(): Command {
  return new Command('compare')
    .argument('<before>', 'the audit.json of the earlier audit, or its folder')
    .argument('<after>', 'the audit.json of the later one')
    .option('--level <p>', 'how often chance alone may raise a false alarm', fraction('--level', 0.0001, 0.5), 0.05)
    .option('--json', 'print one machine-readable record and nothing else')
    .helpOption('-h, --help', 'show this help')
    .addHelpText('after', help)
    .action(async (before: string, after: string, flags: CompareFlags) => {
      const [{ comparePlan }, { runComparison }] = await Promise.all([import('./plan.ts'), import('./session.ts')]);
      await runComparison(comparePlan(before, after, flags));
    });
}
