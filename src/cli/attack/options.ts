/** The options that attacks declare, as options of the command line and as help. */
import { Option } from 'commander';
// Without the runner, which takes longer to load than help may take to appear.
import { attacks } from '../../attacks/registry.ts';
import type { Attack, OptionSpec } from '../../harness/index.ts';
import { table } from '../../report/text-table.ts';
import { type Norm, norms } from '../../threat/index.ts';
import { fraction, wholeNumber } from '../shell/words.ts';

/** The usual epsilons, for help. */
export function usualEpsilons(): string {
  const all: readonly Norm[] = Object.values(norms);
  const shares = all.filter(({ power }) => power > 0).map(({ name, usual }) => `${usual} in ${name}`);
  const counts = all.filter(({ power }) => power === 0).map(({ name, usual }) => `${usual} values in ${name}`);
  return [`of the whole range: ${shares.join(', ')}`, ...counts].join('; ');
}

const HELP_WIDTH = 80;
/** Names of attacks that are longer stick out. */
const NAME_WIDTH = 10;
const OPTION_INDENT = NAME_WIDTH + 4;

/** The option on the command line for an option of an attack, e.g. `--step-size` for `stepSize`. */
export function flagOf(name: string): string {
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** The options of all attacks by their names. Where several attacks have one, the lowest of their bounds counts. */
export function attackOptions(): ReadonlyMap<string, Option> {
  const specs = new Map<string, OptionSpec>();
  for (const [name, spec] of Object.values(attacks).flatMap(({ options }) => Object.entries(options))) {
    const before = specs.get(name);
    if (before === undefined || spec.min < before.min) specs.set(name, spec);
  }
  return new Map(Array.from(specs, ([name, spec]) => [name, asOption(flagOf(name), spec)]));
}

function asOption(flag: string, { kind, min, description }: OptionSpec): Option {
  const parser = kind === 'integer' ? wholeNumber(flag, min) : fraction(flag, min);
  return new Option(`${flag} <n>`, description).argParser(parser);
}

/** What each attack does, the norms that it knows, and its options. */
export function attackHelp(): string {
  const sections = Object.values(attacks).flatMap(({ name, description, norms, options }) => [
    indented(2, table([[name.padEnd(NAME_WIDTH), `${description}; ${norms.join(', ')}`]], HELP_WIDTH - 2)),
    indented(OPTION_INDENT, table(optionRows(options), HELP_WIDTH - OPTION_INDENT)),
  ]);
  return [
    '',
    'Attacks and their options:',
    ...sections.filter((section) => section !== ''),
    '',
    'Where an option is left out, the model card beside the file counts, if there is',
    'one: model.gibbon.json for model.onnx. gibbon inspect drafts it.',
    '',
    'Exit code 0: it ran, whatever it found. 2: bad input. 70: a defect of Gibbon.',
  ].join('\n');
}

function optionRows(options: Attack['options']): string[][] {
  return Object.entries(options).map(([name, { fallback, description }]) => [
    `${flagOf(name)} <n>`,
    fallback === undefined ? description : `${description} (default: ${fallback})`,
  ]);
}

function indented(depth: number, text: string): string {
  return text.replace(/^(?=.)/gm, ' '.repeat(depth));
}
