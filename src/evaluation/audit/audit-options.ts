/** What an audit is told. */
import { type Progress, requireArgument, requireKnownOptions } from '../../arguments.ts';
import type { Classifier, ShippedModel } from '../../classifier/index.ts';
import { requireSignal } from '../../harness/index.ts';
import { type NormName, normNames, norms } from '../../threat/index.ts';
import type { CleanAnswers } from './clean.ts';
import type { Outcome } from './climb.ts';
import { type AuditPreset, type AuditPresetName, auditPresetNames, auditPresets } from './ladder.ts';

export interface AuditOptions {
  /** @default 'Linf' */
  readonly norm?: NormName;
  /** The radius of the ball, in the input's own scale. */
  readonly epsilon: number;
  /** Keys all random numbers, together with the names of the samples. @default 0 */
  readonly seed?: number;
  /** Keeps adversarial examples inside the box. @default true */
  readonly clip?: boolean;
  /** `'quick'`, as it was called before, means `'fast'`. @default 'fast' */
  readonly preset?: AuditPresetName;
  readonly classNames?: readonly string[];
  /** Other models of the same task; what fools them is tried too. */
  readonly surrogates?: readonly Classifier[];
  /** The same file on another runtime, which is asked about each example too. */
  readonly secondJudge?: ShippedModel;
  /** What the model answers before any attack, where that is known already. */
  readonly clean?: CleanAnswers;
  /** What an earlier run of the same audit found out; undefined where it did not come so far. */
  readonly known?: (rung: string, sample: number) => Outcome | undefined;
  /** Told of each outcome that is new, as soon as it stands. */
  readonly onOutcome?: (rung: string, sample: number, outcome: Outcome) => void;
  /** Told what is being done, and how far. */
  readonly onProgress?: (progress: Progress) => void;
  /** Stops before the next batch; the promise then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** What decided an audit, defaults filled in, and when it began. */
export interface AuditRun extends Required<Pick<AuditOptions, 'norm' | 'epsilon' | 'seed' | 'clip'>> {
  readonly preset: AuditPreset;
  readonly started: Date;
}

/** The names of the options; the compiler notices one that is forgotten. */
const known: Readonly<Record<keyof AuditOptions, true>> = {
  norm: true,
  epsilon: true,
  seed: true,
  clip: true,
  preset: true,
  classNames: true,
  surrogates: true,
  secondJudge: true,
  clean: true,
  known: true,
  onOutcome: true,
  onProgress: true,
  signal: true,
};

/** @throws OptionError for options of a wrong kind; those of every attack are checked where they are used */
export function requireAuditOptions(options: AuditOptions): void {
  requireKnownOptions('audit', options, known);
  const { norm = 'Linf', preset = 'fast', seed = 0, clip = true, epsilon, signal } = options;
  requireArgument('norm', norm, Object.hasOwn(norms, norm), `one of ${normNames.join(', ')}`);
  requireArgument('preset', preset, auditPresetNames.includes(preset), `one of ${auditPresets.join(', ')}`);
  requireArgument('seed', seed, Number.isSafeInteger(seed), 'a whole number');
  requireArgument('clip', clip, typeof clip === 'boolean', 'true or false');
  requireArgument('epsilon', epsilon, Number.isFinite(epsilon) && epsilon >= 0, 'a distance');
  requireSignal(signal);
}
