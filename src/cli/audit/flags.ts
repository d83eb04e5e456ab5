import type { AuditPreset } from '../../evaluation/index.ts';
import type { Language } from '../../report/audit/language/language.ts';
import type { NormName } from '../../threat/index.ts';
import type { GoalFlags } from '../goal/flags.ts';
import type { ModelFlags } from '../inputs/model-flags.ts';
import type { RuntimeFlags } from '../inputs/runtime-flags.ts';
import type { Part } from '../shell/words.ts';

/** Options as the command line gives them. */
export interface AuditFlags extends ModelFlags, GoalFlags, RuntimeFlags {
  readonly data: readonly string[];
  readonly labels?: string;
  readonly limit?: number;
  readonly norm: NormName;
  readonly epsilon?: number;
  readonly preset: AuditPreset;
  readonly surrogate?: readonly string[];
  readonly secondRuntime?: boolean;
  readonly certify?: boolean;
  readonly beyond?: boolean;
  readonly seed: number;
  readonly clip: boolean;
  readonly out: string;
  readonly resume?: boolean;
  readonly shard?: Part;
  readonly merge?: readonly string[];
  readonly failUnder?: number;
  readonly language: Language;
  readonly certified?: boolean;
  readonly compare?: string;
  /** A file, or true for the usual one. */
  readonly filed?: string | true;
  readonly writeCard?: boolean;
  readonly stopEarly?: boolean;
  readonly require?: readonly string[];
  readonly junit?: string;
  readonly json?: boolean;
}
