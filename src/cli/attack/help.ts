/** What `gibbon attack --help` says of the attacks. */
import { attacks } from '../../attacks/registry.ts';
import { type Attack, type Use, uses } from '../../harness/attack.ts';
import { table } from '../../report/text-table.ts';
import { flagOf, prefixedFlagOf } from './options.ts';

const HELP_WIDTH = 80;
/** Names of attacks that are longer stick out. */
const NAME_WIDTH = 10;
const OPTION_INDENT = NAME_WIDTH + 4;

/** Below the usage, before all else. */
export const attackExamples = `Examples:
  gibbon attack model.onnx photo.jpg --out pictures
      within 8/255 in Linf; pictures/index.html shows what it came to
  gibbon attack model.onnx photos --labels labels.csv --attack autoattack
      how many photos of a folder it still gets right, by the attack to report
  gibbon attack model.onnx photo.jpg --attack deepfool --norm L2
      the smallest change that this attack finds`;

const headings: Readonly<Record<Use, string>> = {
  'try first': 'Attacks to try first, and their options:',
  report: 'To report, because they adapt themselves:',
  smallest: 'For the smallest perturbation (no --epsilon needed):',
  'black box': 'Without gradients, as an attacker who can only ask:',
  more: 'More within epsilon, along gradients:',
};

/**
 * What each attack does, the norms that it knows, and its options, by what they are taken for.
 *
 * @param taken The flags that the command has itself
 */
export function attackHelp(taken: ReadonlySet<string>): string {
  const all = Object.values(attacks);
  const groups = uses.map((use) => {
    const own = all.filter((attack) => attack.use === use);
    return ['', headings[use], ...own.map((attack) => attackSection(attack, taken))].join('\n');
  });
  const card = [
    'Where an option is left out, the model card beside the file counts, if there is',
    'one: model.gibbon.json for model.onnx. gibbon inspect drafts it.',
  ];
  return [...groups, '', ...card].join('\n');
}

function attackSection({ name, description, norms, options }: Attack, taken: ReadonlySet<string>): string {
  const rows = Object.entries(options).map(([option, { fallback, description }]) => [
    `${taken.has(flagOf(option)) ? prefixedFlagOf(name, option) : flagOf(option)} <n>`,
    fallback === undefined ? description : `${description} (default: ${fallback})`,
  ]);
  const head = indented(2, table([[name.padEnd(NAME_WIDTH), `${description}; ${norms.join(', ')}`]], HELP_WIDTH - 2));
  return rows.length === 0 ? head : `${head}\n${indented(OPTION_INDENT, table(rows, HELP_WIDTH - OPTION_INDENT))}`;
}

function indented(depth: number, text: string): string {
  return text.replace(/^(?=.)/gm, ' '.repeat(depth));
}
