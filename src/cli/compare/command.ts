import { Command, Option } from 'commander';
import type { Language } from '../../report/comparison/language/language.ts';
import { languages } from '../shell/languages.ts';
import { fraction, oneOf } from '../shell/words.ts';
import type { CompareFlags } from './flags.ts';

const help = `
Both must be audits of the same samples, in the same norm and epsilon, by the same
attacks: release to release, float to int8, one model to another.

Examples:
  gibbon compare v1/audit.json v2/audit.json
  gibbon compare v1 v2 --out v1-to-v2`;

/** `gibbon compare`: what became worse from one audit to another of the same samples. */
export function compareCommand(): Command {
  return new Command('compare')
    .argument('<before>', 'the audit.json of the earlier audit, or its folder')
    .argument('<after>', 'the audit.json of the later one')
    .option('--level <p>', 'how often chance alone may raise a false alarm', fraction('--level', 0.0001, 0.5), 0.05)
    .option('--out <dir>', 'write comparison.html, a page to read and file, and comparison.json')
    .addOption(
      new Option('--language <tag>', 'of the page: en or zh')
        .argParser(oneOf<Language>('--language', languages))
        .default('en'),
    )
    .option('--json', 'print one machine-readable record and nothing else')
    .helpOption('-h, --help', 'show this help')
    .addHelpText('after', help)
    .action(async (before: string, after: string, flags: CompareFlags) => {
      const [{ comparePlan }, { runComparison }] = await Promise.all([import('./plan.ts'), import('./session.ts')]);
      await runComparison(await comparePlan(before, after, flags));
    });
}
