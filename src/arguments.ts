/** What an argument should be, and what was given instead: the checks that the compiler makes for those who use it. */
import { OptionError } from './errors.ts';

/** Told how far a piece of work is. */
export interface Progress {
  /** What is being done, e.g. the name of an attack. */
  readonly stage: string;
  /** How much of this stage is done, in its own unit: samples, steps or bytes. */
  readonly done: number;
  readonly total: number;
}

/** A value in a few words, e.g. `null`, `the string "cat"`, `an array of 3`. */
export function described(value: unknown): string {
  if (value === null || value === undefined || typeof value === 'boolean') return String(value);
  if (typeof value === 'number') return String(value);
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'string')
    return `the string ${JSON.stringify(value.length > 40 ? `${value.slice(0, 39)}…` : value)}`;
  if (typeof value === 'function') return value.name === '' ? 'a function' : `the function ${value.name}`;
  if (typeof value === 'symbol') return 'a symbol';
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (ArrayBuffer.isView(value)) {
    const kind = value.constructor.name;
    return `${/^[AEIU](?!int)/.test(kind) ? 'an' : 'a'} ${kind} of ${'length' in value ? value.length : `${value.byteLength} bytes`}`;
  }
  const keys = Object.keys(value);
  return keys.length === 0 ? 'an object without fields' : `an object of ${keys.slice(0, 5).join(', ')}`;
}

/** @throws OptionError that names the argument, what it should be, and what was given */
export function requireArgument(
  argument: string,
  value: unknown,
  isRight: boolean,
  expected: string,
  hint?: string,
): asserts isRight {
  if (!isRight) throw new OptionError(argument, `${described(value)} was given in place of ${expected}`, hint);
}

/** Whether a value is an object whose fields may be asked for. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

/** @throws OptionError where options are not an object, or one of them has a name that is not among those known */
export function requireKnownOptions(of: string, options: unknown, known: Readonly<Record<string, true>>): void {
  requireArgument('options', options, isObject(options) && !Array.isArray(options), 'an object of options');
  const strange = Object.keys(options as object).find((name) => !Object.hasOwn(known, name));
  if (strange === undefined) return;
  throw new OptionError(strange, `${of} has no such option`, `Its options are: ${Object.keys(known).join(', ')}.`);
}
