/** A kind of file that `gibbon export` writes. */
import type { ExportedFile } from '../../../exports/index.ts';
import type { Runtime } from '../../../runtime/index.ts';
import type { NormName } from '../../../threat/index.ts';
import type { ModelPlan } from '../../inputs/model-plan.ts';
import type { DefenceName } from '../../train/defences.ts';

/** What may be chosen; undefined where nobody did. Each kind asks for some of it. */
export interface ExportChoices {
  readonly attack: string | undefined;
  readonly norm: NormName | undefined;
  readonly epsilon: number | undefined;
  readonly steps: number | undefined;
  readonly stepSize: number | undefined;
  readonly targeted: true | undefined;
  /** False where changed inputs may leave the box. */
  readonly clip: false | undefined;
  readonly product: string | undefined;
  readonly loss: string | undefined;
  readonly count: number | undefined;
  readonly by: string | undefined;
  readonly adversarial: DefenceName | undefined;
  readonly alpha: number | undefined;
  readonly beta: number | undefined;
  readonly optimizer: string | undefined;
}

export interface ExportPlan {
  readonly kind: ExportKind;
  readonly model: ModelPlan;
  readonly choices: ExportChoices;
  /** Samples in one run of the file; undefined for any number where that is possible. */
  readonly batch: number | undefined;
  readonly version: string;
  readonly out: string;
  readonly threads: number;
  readonly json: boolean;
}

export interface ExportKind {
  readonly name: string;
  /** In one line, for help. */
  readonly summary: string;
  /** Which choices it asks for. */
  readonly takes: readonly (keyof ExportChoices)[];
  /** What the file is. */
  make(plan: ExportPlan, runtime: Runtime): Promise<Made>;
}

export interface Made extends ExportedFile {
  /** A file that belongs beside it. */
  readonly beside?: { readonly ending: string; readonly bytes: Uint8Array; readonly meaning: string };
}
