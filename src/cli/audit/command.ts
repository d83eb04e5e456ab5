import { Command, Option } from 'commander';
import { auditPreset, auditPresetNames } from '../../evaluation/index.ts';
import { metrics } from '../../evaluation/requirements/metrics.ts';
import type { Language } from '../../report/audit/language/language.ts';
import { type NormName, normNames } from '../../threat/index.ts';
import { usualEpsilons } from '../attack/options.ts';
import { goalHelp, goalOptions } from '../goal/flags.ts';
import { modelOptions, pictureOptions } from '../inputs/model-flags.ts';
import { deviceOption, queueOptions, threadsOption } from '../inputs/runtime-flags.ts';
import { languages } from '../shell/languages.ts';
import { fraction, oneOf, part, share, wholeNumber } from '../shell/words.ts';
import type { AuditFlags } from './flags.ts';

const help = `
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
  const [queue, store] = queueOptions();
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
      new Option(
        '--preset <name>',
        'fast: diverse attacks of few steps; standard: AutoAttack, as in the literature; thorough: all of both, and restarts',
      )
        .argParser((name) => auditPreset(oneOf('--preset', auditPresetNames)(name)))
        .default('fast'),
    )
    .addOption(
      new Option(
        '--surrogate <model>',
        'another ONNX file of the same task, on which examples are made too; it takes samples as its card says, else as the model; may be repeated, and then all of them together make examples as well',
      ).argParser(several),
    )
    .option('--seed <n>', 'decides all random numbers', wholeNumber('--seed', 0), 0)
    .option('--straight-through', 'let gradients pass what rounds (default: where it blocks them)')
    .option('--no-straight-through', 'take the gradient of what rounds as it is: zero')
    .option('--no-clip', 'let examples leave the pixel range, as the paper did')

    .optionsGroup('Running and reporting:')
    .option('--certify', 'prove for which samples no attack can succeed, in Linf')
    .option('--beyond', 'measure accuracy under corruptions, rotations, translations and noise too')
    .option('--second-runtime', 'ask the file on WebAssembly about each example too')
    .option('--batch <n>', 'samples in one run', wholeNumber('--batch', 1))
    .addOption(threadsOption())
    .addOption(deviceOption())
    .addOption(queue)
    .addOption(store)
    .option('--out <dir>', 'where the record, the page and the journal go', 'gibbon-audit')
    .option('--resume', 'resume from the journal of a run that was stopped')
    .addOption(
      new Option('--shard <i/n>', 'only attack the samples of one part, and only write the journal')
        .argParser(part('--shard'))
        .conflicts(['merge', 'failUnder', 'require', 'compare', 'filed', 'junit', 'json']),
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
    .addOption(
      new Option('--language <tag>', 'of the page: en or zh')
        .argParser(oneOf<Language>('--language', languages))
        .default('en'),
    )
    .option('--certified', 'let --fail-under count the certified samples, with --certify')
    .addOption(
      new Option(
        '--require <what>',
        `end with exit code 1 unless it holds, e.g. "robust(Linf,8/255) >= .4"; of ${[...metrics.keys()].join(', ')}; may be repeated`,
      ).argParser(several),
    )
    .option('--stop-early', 'stop as soon as something of --require cannot hold any more; --resume continues')
    .option(
      '--compare <record>',
      'the audit.json of an earlier audit of the same samples: end with exit code 1 if this one is significantly worse',
    )
    .option(
      '--filed [card]',
      'write a test report to be filed, and a CycloneDX model card; the card says what people know (default: audit.card.json)',
    )
    .option('--write-card', 'draft audit.card.json for --filed, and do nothing else')
    .option('--junit <file>', 'write the outcome as a JUnit test report too')
    .option('--json', 'print the record and nothing else')
    .helpOption('-h, --help', 'show this help')
    .addHelpText('after', goalHelp)
    .addHelpText('after', help)
    .action(async (model: string, flags: AuditFlags) => {
      if (flags.writeCard) {
        const { writeAuditCard } = await import('./filed.ts');
        return writeAuditCard(model, flags.data);
      }
      const [{ auditPlan }, { runAudit }] = await Promise.all([import('./plan.ts'), import('./session.ts')]);
      await runAudit(await auditPlan(model, flags));
    });
}
