/** Options of attacks, declared once: type, default, check and help all come from the declaration. */
import { isObject, requireArgument } from '../arguments.ts';
import { OptionError } from '../errors.ts';

export type OptionValue = number | undefined;

/** The options of some attack, by their names. */
export type Options = Readonly<Record<string, OptionValue>>;

/** Some of these options; the others take their defaults. */
export type Choices<O extends Options> = { readonly [K in keyof O]?: O[K] | undefined };

export interface OptionSpec<T extends OptionValue = OptionValue> {
  readonly kind: 'integer' | 'real';
  readonly fallback: T;
  readonly description: string;
  /** The smallest value that makes sense. */
  readonly min: number;
}

export type OptionSpecs = Readonly<Record<string, OptionSpec>>;

/** The options that a table of declarations describes, defaults filled in. */
export type OptionsOf<S extends OptionSpecs> = {
  readonly [K in keyof S]: S[K] extends OptionSpec<infer T> ? T : never;
};

/** A whole number. */
export function integer(fallback: number, description: string, min = 0): OptionSpec<number> {
  return { kind: 'integer', fallback, description, min };
}

/** A number. */
export function real(fallback: number, description: string, min = 0): OptionSpec<number> {
  return { kind: 'real', fallback, description, min };
}

/** A number that the attack chooses itself where none is given; the description says how. */
export function chosen(description: string, min = 0): OptionSpec<number | undefined> {
  return { kind: 'real', fallback: undefined, description, min };
}

/** Fills in defaults and checks values. @throws OptionError for an option that is unknown, no number or out of range */
export function resolveOptions<S extends OptionSpecs>(
  specs: S,
  given: Readonly<Record<string, OptionValue>>,
  attack: string,
): OptionsOf<S> {
  requireArgument('options', given, isObject(given), `the options of ${attack}`);
  const unknown = Object.keys(given).find((name) => given[name] !== undefined && !Object.hasOwn(specs, name));
  if (unknown !== undefined) {
    const known = Object.keys(specs).join(', ');
    throw new OptionError(
      unknown,
      `${attack} has no such option`,
      known === '' ? 'It has none.' : `Its options are: ${known}.`,
    );
  }
  const resolved = Object.entries(specs).map(([name, { kind, fallback, min }]) => {
    const value = given[name] ?? fallback;
    if (value === undefined) return [name, value];
    requireArgument(name, value, Number.isFinite(value), 'a number');
    if (kind === 'integer' && !Number.isInteger(value)) throw new OptionError(name, `${value} is not a whole number`);
    if (value < min) throw new OptionError(name, `${value} is below ${min}`);
    return [name, value];
  });
  return Object.fromEntries(resolved) as OptionsOf<S>;
}
