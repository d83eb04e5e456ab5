import { Command, Option } from 'commander';
import { graphAttacks } from '../../exports/attack.ts';
import { bounds } from '../../exports/certificate.ts';
import { products } from '../../exports/gradient.ts';
import { graphLosses } from '../../exports/losses.ts';
import { table } from '../../report/text-table.ts';
import { type NormName, normNames } from '../../threat/index.ts';
import { modelOptions } from '../inputs/model-flags.ts';
import { threadsOption } from '../inputs/runtime-flags.ts';
import { above, fraction, oneOf, wholeNumber } from '../shell/words.ts';
import { type DefenceName, defences } from '../train/defences.ts';
import type { ExportFlags } from './flags.ts';
import * as kinds from './kinds/index.ts';
import { optimizers } from './kinds/training-step.ts';

const WIDTH = 100;

const examples = `Examples:
  gibbon export attack model.onnx --attack pgd --steps 40 --out pgd.onnx
      x, label, epsilon and noise go in, adversarial examples come out
  gibbon export gradient model.onnx --product jvp --out jvp.onnx
      how fast each logit changes along a direction
  gibbon export training-step model.onnx --adversarial pgd --epsilon 8/255 --batch 64 --out step.onnx
      one step of adversarial training, and step.safetensors to begin with
  gibbon export certificate model.onnx --epsilon 0.1 --out certificate.onnx
      bounds that hold on the whole ball`;

/** `gibbon export`: files that run without Gibbon. */
export function exportCommand(): Command {
  const count = (option: string) => wholeNumber(`--${option}`, 1);
  const one = <T extends string>(flag: string, values: readonly T[], words: string) =>
    new Option(`--${flag} <name>`, `${words}: ${values.join(', ')}`).argParser(oneOf<T>(`--${flag}`, values));
  const namesOf = <T extends string>(record: Readonly<Record<T, unknown>>): T[] =>
    Object.keys(record).filter((key): key is T => Object.hasOwn(record, key));
  const command = new Command('export')
    .argument(
      '<kind>',
      `${Object.values(kinds)
        .map(({ name }) => name)
        .join(', ')}; see below`,
    )
    .argument('<model>', 'an ONNX file')
    .requiredOption('--out <file>', 'the ONNX file to write')

    .optionsGroup('An attack:')
    .addOption(
      one(
        'attack',
        graphAttacks.map(({ attack }) => attack.name),
        'which (default: pgd)',
      ),
    )
    .addOption(one<NormName>('norm', normNames, 'how its changes are measured (default: Linf)'))
    .option(
      '--epsilon <e>',
      'the radius unless it is fed, in the pixel scale of --box; without it, it must be fed (a training step: the usual one)',
      above('--epsilon', 0),
    )
    .option('--steps <n>', 'gradient steps', count('steps'))
    .option('--step-size <s>', 'the length of a step in the norm', above('--step-size', 0))
    .option('--targeted', 'toward classes that are fed, in place of away from the true ones')
    .option('--no-clip', 'let changed inputs leave the pixel range')

    .optionsGroup('A gradient:')
    .addOption(
      one(
        'product',
        products.map(({ name }) => name),
        'which (default: loss); see below',
      ),
    )
    .addOption(one('loss', namesOf(graphLosses), 'of what (default: cross-entropy)'))
    .option('--count <n>', 'how many gradients at once (default: 2)', count('count'))

    .optionsGroup('A training step:')
    .addOption(one<DefenceName>('adversarial', namesOf<DefenceName>(defences), 'the adversary (default: none)'))
    .option('--alpha <a>', 'weight of the clean loss (default: 0.5)', fraction('--alpha', 0, 1))
    .option('--beta <b>', 'weight of the divergence', above('--beta', 0))
    .addOption(one('optimizer', namesOf(optimizers), 'which (default: adam)'))

    .optionsGroup('A certificate:')
    .addOption(one('by', bounds, 'by what (default: linear bounds)'));

  return modelOptions(command)
    .optionsGroup('The file:')
    .option(
      '--batch <n>',
      'samples in one run (default: any number where the model allows it, else 1; a training step: 100)',
      count('batch'),
    )
    .addOption(threadsOption(1))
    .option('--json', 'print a record of what was written and nothing else')
    .helpOption('-h, --help', 'show this help')
    .addHelpText(
      'after',
      () => `\nFiles:\n${listOf(Object.values(kinds))}\n\nGradients:\n${listOf(products)}\n\n${examples}`,
    )
    .action(async (kind: string, model: string, flags: ExportFlags) => {
      const [{ exportPlan }, { runExport }] = await Promise.all([import('./plan.ts'), import('./session.ts')]);
      await runExport(await exportPlan(kind, model, flags));
    });
}

function listOf(entries: readonly { readonly name: string; readonly summary: string }[]): string {
  return table(
    entries.map(({ name, summary }) => [`  ${name}`, summary]),
    WIDTH,
  );
}
