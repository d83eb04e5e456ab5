import { Command, Option } from 'commander';
import { type AuditPreset, auditPresets } from '../../evaluation/index.ts';
import { type NormName, normNames } from '../../threat/index.ts';
import { usualEpsilons } from '../attack/options.ts';
import { goalHelp, goalOptions } from '../goal/flags.ts';
import { modelOptions, pictureOptions } from '../inputs/model-flags.ts';
import { fraction, oneOf, part, share, wholeNumber } from '../shell/words.ts';
import type { AuditFlags } from './flags.ts';

/** More threads than this are a slip of the finger. */
const MOST_THREADS = 256;

const help = `
Exit codes:
    0  the audit is done, and the robust accuracy is at least --fail-under
    1  the audit is done, and the robust accuracy is below --fail-under
    2  something is wrong with what was given; the message says what to do
   70  a defect of Gibbon
  130  Ctrl-C; the journal is kept, and --resume continues

Example: gibbon audit model.onnx --data photos --epsilon 8/255 --fail-under 0.40`;

/** `gibbon audit`: how robust a model is, and what speaks for or against that number. */
export function auditCommand(): Command {
  const several = (value: string, before: readonly string[] = []) => [...before, value];
  const command = new Command('audit')
    .argument('<model>', 'an ONNX file')

    .optionsGroup('What it is audited on:')
    .addOption(
      new Option(
        '--data <path>',
        'images, a folder with one folder a class, an idx, .npy or .npz file; may be repeated',
      )
        .argParser(several)
        .makeOptionMandatory(),
    )
    .option('--labels <file>', 'the true classes: CSV, JSON, one a line, .npy or idx')
    .option('--limit <n>', 'use the first n samples', wholeNumber('--limit', 1));
  return modelOptions(pictureOptions(goalOptions(command)))
    .optionsGroup('What the attacker may do:')
    .addOption(
      new Option('--norm <norm>', `how distance is measured: ${normNames.join(', ')}`)
        .argParser(oneOf<NormName>('--norm', normNames))
        .default('Linf'),
    )
    .option(
      '--epsilon <e>',
      `largest distance, in the pixel scale of --box, e.g. 8/255 (default, ${usualEpsilons()})`,
      fraction('--epsilon', 0),
    )
    .addOption(
      new Option('--preset <name>', 'quick gives a first impression; standard, with AutoAttack, is the one to report')
        .argParser(oneOf<AuditPreset>('--preset', auditPresets))
        .default('standard'),
    )
    .addOption(
      new Option(
        '--surrogate <model>',
        'another ONNX file of the same task, on which examples are made too; it takes samples as its card says, else as the model; may be repeated',
      ).argParser(several),
    )
    .option('--seed <n>', 'decides all random numbers', wholeNumber('--seed', 0), 0)
    .option('--straight-through', 'let gradients pass what rounds (default: where it blocks them)')
    .option('--no-straight-through', 'take the gradient of what rounds as it is: zero')
    .option('--no-clip', 'let examples leave the pixel range, as the paper did')

    .optionsGroup('Running and reporting:')
    .option('--certify', 'prove for which samples no attack can succeed, in Linf')
    .option('--second-runtime', 'ask the file on WebAssembly about each example too')
    .option('--batch <n>', 'samples in one run', wholeNumber('--batch', 1))
    .option('--threads <n>', 'processor cores to use (default: all)', wholeNumber('--threads', 1, MOST_THREADS))
    .option('--out <dir>', 'where the record, the page and the journal go', 'gibbon-audit')
    .option('--resume', 'resume from the journal of a run that was stopped')
    .addOption(
      new Option('--shard <i/n>', 'only attack the samples of one part, and only write the journal')
        .argParser(part('--shard'))
        .conflicts(['merge', 'failUnder', 'junit', 'json']),
    )
    .addOption(
      new Option(
        '--merge <dir>',
        'add the journal of a shard with the same model, data and options to this audit; may be repeated',
      ).argParser(several),
    )
    .option(
      '--fail-under <share>',
      'end with exit code 1 if the robust accuracy is lower, e.g. 0.40',
      share('--fail-under'),
    )
    .option('--junit <file>', 'write the outcome as a JUnit test report too')
    .option('--json', 'print the record and nothing else')
    .helpOption('-h, --help', 'show this help')
    .addHelpText('after', goalHelp)
    .addHelpText('after', help)
    .action(async (model: string, flags: AuditFlags) => {
      const [{ auditPlan }, { runAudit }] = await Promise.all([import('./plan.ts'), import('./session.ts')]);
      await runAudit(await auditPlan(model, flags));
    });
}
