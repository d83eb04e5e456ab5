/** The options that attacks declare, as options of the command line. */
import { Option } from 'commander';
// Without the runner, which takes longer to load than help may take to appear.
import { attacks } from '../../attacks/registry.ts';
import { OptionError } from '../../errors.ts';
import type { Attack, OptionSpec, OptionValue } from '../../harness/index.ts';
import { type Norm, norms } from '../../threat/index.ts';
import { fraction, wholeNumber } from '../shell/words.ts';

/** The usual epsilons, for help. */
export function usualEpsilons(): string {
  const all: readonly Norm[] = Object.values(norms);
  const shares = all.filter(({ power }) => power > 0).map(({ name, usual }) => `${usual} in ${name}`);
  const counts = all.filter(({ power }) => power === 0).map(({ name, usual }) => `${usual} values in ${name}`);
  return [`of the whole range: ${shares.join(', ')}`, ...counts].join('; ');
}

/** The option on the command line for an option of an attack, e.g. `--step-size` for `stepSize`. */
export function flagOf(name: string): string {
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** The option of an attack whose plain name is a flag of the command already: `--square-seed` for `seed` of `square`. */
export function prefixedFlagOf(attack: string, name: string): string {
  return `--${attack}-${flagOf(name).slice(2)}`;
}

/** An option of attacks on the command line. */
export interface AttackOption {
  readonly option: Option;
  /** What the attacks call it. */
  readonly name: string;
  /** The only attack that it is for; undefined where it is for all that have it. */
  readonly attack: string | undefined;
}

type Registry = Readonly<Record<string, Pick<Attack, 'name' | 'options'>>>;

/**
 * The options of all attacks. Where several attacks have one, it is one flag, and the lowest of their bounds counts. Where the
 * command has a flag of that name itself, each attack has a flag of its own.
 *
 * @param taken The flags of the command, e.g. `--seed`
 */
export function attackOptions(taken: ReadonlySet<string>, registry: Registry = attacks): AttackOption[] {
  const shared = new Map<string, OptionSpec>();
  const own: AttackOption[] = [];
  for (const { name: attack, options } of Object.values(registry)) {
    for (const [name, spec] of Object.entries(options)) {
      if (taken.has(flagOf(name))) {
        own.push({ option: asOption(prefixedFlagOf(attack, name), spec), name, attack });
        continue;
      }
      const before = shared.get(name);
      if (before === undefined || spec.min < before.min) shared.set(name, spec);
    }
  }
  const plain = Array.from(shared, ([name, spec]) => ({
    option: asOption(flagOf(name), spec),
    name,
    attack: undefined,
  }));
  return [...plain, ...own];
}

function asOption(flag: string, { kind, min, description }: OptionSpec): Option {
  const parser = kind === 'integer' ? wholeNumber(flag, min) : fraction(flag, min);
  return new Option(`${flag} <n>`, description).argParser(parser);
}

/**
 * The options that were given, by the names that attacks have for them.
 *
 * @param valueFor What was given for a flag, by Commander's name for it
 * @throws OptionError for one of another attack than `attack`
 */
export function givenOptions(
  options: readonly AttackOption[],
  valueFor: (attribute: string) => OptionValue,
  attack: string,
): Readonly<Record<string, OptionValue>> {
  const given: Record<string, OptionValue> = {};
  for (const { option, name, attack: only } of options) {
    const value = valueFor(option.attributeName());
    if (value === undefined) continue;
    if (only !== undefined && only !== attack) {
      throw new OptionError(option.long ?? name, `${attack} has no such option`, `It belongs to --attack ${only}.`);
    }
    given[name] = value;
  }
  return given;
}

/** The flags that a command has so far, in which options of attacks must not get lost. */
export function flagsOf({ options }: { readonly options: readonly Option[] }): Set<string> {
  const longs = options.flatMap(({ long }) => (long ? [long, long.replace(/^--no-/, '--')] : []));
  return new Set([...longs, '--help']);
}
