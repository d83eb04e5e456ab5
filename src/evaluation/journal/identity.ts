import type { Preprocessing } from '../../classifier/index.ts';
import { DataError } from '../../errors.ts';
import type { OptionValue } from '../../harness/index.ts';
import type { NormName } from '../../threat/index.ts';

/** One attack of a run, with all that decides what it does. */
export interface AttackIdentity {
  /** Unique in the run. */
  readonly rung: string;
  /** The attack's name in the registry. */
  readonly attack: string;
  /** With defaults filled in. */
  readonly options: Readonly<Record<string, OptionValue>>;
  /** SHA-256 of the file of the model on which it makes its examples, if that is another one; of several as one joined by `+`. */
  readonly surrogate?: string;
  /** How that other model takes the samples. */
  readonly preprocessing?: Preprocessing;
}

/** What counts as harm, where that is not a wrong class. */
export interface GoalIdentity {
  readonly name: string;
  readonly words: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly placement: string;
  /** SHA-256 of what is held beside the samples, such as masks and references. */
  readonly held?: string;
}

/** All that decides the outcomes of a run: results of one identity may be put together, of two never. */
export interface RunIdentity {
  /** Of Gibbon. */
  readonly version: string;
  /** SHA-256 of the model file. */
  readonly model: string;
  /** The samples, all of them also where this is one shard of a run: see `fingerprintOf`. */
  readonly data: string;
  /** The output with the class scores, and the value that is attacked, where they were named. */
  readonly output?: string;
  readonly at?: string;
  /** SHA-256 of what other inputs are fed, where there are any. */
  readonly feeds?: string;
  readonly goal?: GoalIdentity;
  /** Whether gradients pass rounding and signs. */
  readonly straightThrough: boolean;
  /** The runtime that computes gradients, e.g. `'onnxruntime-node 1.30.0'`. */
  readonly runtime: string;
  /** The runtime of the second judge, if there is one. */
  readonly secondRuntime?: string;
  readonly norm: NormName;
  /** In the input's own scale. */
  readonly epsilon: number;
  readonly seed: number;
  readonly clip: boolean;
  readonly preprocessing: Preprocessing;
  readonly attacks: readonly AttackIdentity[];
}

/** One place in which two JSON values differ, as JSON; undefined where one has nothing there. */
export interface Difference {
  /** E.g. `attacks[1].options.steps`. */
  readonly field: string;
  readonly first: string | undefined;
  readonly second: string | undefined;
}

/** The first field, in the order of the first value, in which two values differ when written as JSON. */
export function firstDifference(first: unknown, second: unknown, field = ''): Difference | undefined {
  if (isComposite(first) && isComposite(second) && Array.isArray(first) === Array.isArray(second)) {
    const [a, b] = [new Map(Object.entries(first)), new Map(Object.entries(second))];
    for (const key of new Set([...a.keys(), ...b.keys()])) {
      const name = Array.isArray(first) ? `${field}[${key}]` : `${field}${field === '' ? '' : '.'}${key}`;
      const found = firstDifference(a.get(key), b.get(key), name);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  const [a, b]: (string | undefined)[] = [JSON.stringify(first), JSON.stringify(second)];
  return a === b ? undefined : { field, first: a, second: b };
}

/**
 * @param found The identity of a journal
 * @param path Names the journal in errors
 * @throws DataError where the journal is of another run; it names the first field that differs
 */
export function requireSameRun(found: RunIdentity, wanted: RunIdentity, path: string): void {
  const difference = firstDifference(found, wanted);
  if (difference === undefined) return;
  const { field, first, second } = difference;
  throw new DataError(
    `this is the journal of another run: "${field}" is ${first ?? 'missing'} in it, and ${second ?? 'missing'} in this run`,
    { path, hint: 'Run with the same options to resume it, name another journal, or remove it to start over.' },
  );
}

/** Whether a JSON value has what every identity has. */
export function isRunIdentity(value: unknown): value is RunIdentity {
  if (!isComposite(value)) return false;
  const fields = new Map<string, unknown>(Object.entries(value));
  const are = (type: string, ...names: (keyof RunIdentity)[]) =>
    names.every((name) => typeof fields.get(name) === type);
  const attacks = fields.get('attacks');
  return (
    are('string', 'version', 'model', 'data', 'runtime', 'norm') &&
    are('number', 'epsilon', 'seed') &&
    are('boolean', 'clip', 'straightThrough') &&
    isComposite(fields.get('preprocessing')) &&
    Array.isArray(attacks) &&
    attacks.every(isComposite)
  );
}

function isComposite(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
