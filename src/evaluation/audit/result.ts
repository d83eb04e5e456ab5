/** What an audit found out, as plain JSON: all that its tables, its page and its test report are made from. */

import type { Cost, Layout, Preprocessing } from '../../classifier/index.ts';
import type { Answer, OptionValue } from '../../harness/index.ts';
import type { Label } from '../../random.ts';
import type { Machine } from '../../runtime/index.ts';
import type { Box, NormName } from '../../threat/index.ts';
import type { AuditBeyond } from '../beyond/result.ts';
import type { Proportion } from '../statistics/proportion.ts';

/** The file that was audited. */
export interface AuditedModel {
  /** Its file name. */
  readonly name: string;
  /** Of the bytes of the file, in hexadecimal. */
  readonly sha256: string;
  /** How many of each operator it holds. */
  readonly operators?: Readonly<Record<string, number>>;
  /** How many numbers it holds as weights. */
  readonly parameters?: number;
  readonly classCount: number;
  /** Of one sample, e.g. [1, 28, 28]. */
  readonly inputShape: readonly number[];
  /** Where samples have their channels; missing where they are not images. */
  readonly layout?: Layout;
}

/** The samples that it was audited on. */
export interface AuditedData {
  /** Where they come from, e.g. `'MNIST, test images 0 to 999'`. */
  readonly description: string;
  readonly samples: number;
  /** Of the inputs and labels, in hexadecimal. */
  readonly sha256: string;
}

/** What was allowed to the attacker, and what else decides the result. */
export interface AuditSetting {
  readonly norm: NormName;
  /** In the input's own scale. */
  readonly epsilon: number;
  readonly seed: number;
  /** Whether adversarial examples are kept inside the box. */
  readonly clip: boolean;
  readonly box: Box;
  readonly preprocessing: Preprocessing;
  /** The name of the ladder of attacks, e.g. `'standard'`. */
  readonly preset: string;
  /** Of Gibbon. */
  readonly version: string;
  readonly runtime: string;
  /** The runtime of the second judge, if there was one. */
  readonly secondRuntime: string | null;
  /** What to type to run the audit again. */
  readonly command: string;
}

/** One attack of the ladder. Rungs are in the order in which they ran, on all samples or those that had resisted so far. */
export interface AuditRung {
  /** Unique in the ladder, e.g. `'apgd-ce'`. */
  readonly name: string;
  /** The name of the attack in the registry. */
  readonly attack: string;
  /** Of the attack, defaults filled in; null where the attack chose. */
  readonly options: Readonly<Record<string, NonNullable<OptionValue> | null>>;
  /** What it does, in one sentence. */
  readonly description: string;
  /** How many samples it was run on. */
  readonly attacked: number;
  /** How many of them it fooled. */
  readonly fooled: number;
  /** Accuracy of all samples under the worst of this rung and those before it. */
  readonly robustAccuracy: Proportion;
  /** Accuracy of all samples under this rung alone; null where it was not run on all that were answered rightly. */
  readonly aloneAccuracy: Proportion | null;
  /** Of the examples that fool, the share that still does as 8-bit images; null where there are none, or no images. */
  readonly survive8Bits: number | null;
  /** Of the examples that fool, the share that fools the second judge too; null where there are none, or no judge. */
  readonly agreeElsewhere: number | null;
  readonly cost: Cost;
  /** Forward passes for each sample that it was run on, on average. */
  readonly queriesPerSample: number;
  readonly seconds: number;
}

/** Accuracy under one attack with several budgets. */
export interface AccuracyCurve {
  readonly attack: string;
  /** On how many of the samples it was measured, the first ones. */
  readonly samples: number;
  /** By growing epsilon, in the input's own scale; 0 is the clean accuracy. */
  readonly points: readonly { readonly epsilon: number; readonly accuracy: number }[];
}

/** One class of the samples. */
export interface ClassAccuracy {
  readonly class: number;
  readonly name: string | null;
  readonly samples: number;
  /** Of the samples of this class, the share answered rightly; under the whole ladder. */
  readonly clean: number;
  readonly robust: number;
}

/** How well examples made on one model fool another. */
export interface AuditTransfer {
  /** The names of the other models. */
  readonly surrogates: readonly string[];
  /** `error[source][target]`, from 0 to 1: the audited model first, then the surrogates; null where not measured. */
  readonly error: readonly (readonly (number | null)[])[];
}

/** One way in which an audit can deceive, and whether this one did. */
export interface AuditDiagnostic {
  /** Stable, e.g. `'zero-gradient'`. */
  readonly code: string;
  /** What is asked, e.g. `'Gradients are not zero'`. */
  readonly title: string;
  readonly verdict: 'passed' | 'alarm' | 'unknown';
  /** The numbers that decided. */
  readonly evidence: string;
  /** Where the documentation says what it means and what to do: an address, or a path in the repository. */
  readonly page: string;
}

/** An 8-bit picture. */
export interface AuditPicture {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  /** Base64 of `height * width * channels` bytes, row by row, the channels of a pixel side by side. */
  readonly pixels: string;
}

/** A sample before and after. */
export interface AuditExample {
  readonly sample: Label;
  readonly label: number;
  readonly labelName: string | null;
  /** The rung that fooled. */
  readonly attack: string;
  /** In the norm of the audit, in the input's own scale. */
  readonly distance: number;
  readonly clean: Answer & { readonly name: string | null };
  readonly adversarial: Answer & { readonly name: string | null };
  /** Null for what is no image. */
  readonly pictures: {
    readonly clean: AuditPicture;
    /** Around grey, `factor` times as strong as it is. */
    readonly perturbation: AuditPicture;
    readonly factor: number;
    readonly adversarial: AuditPicture;
  } | null;
}

/** What is proved of the samples, by bounds that hold for every perturbation. */
export interface AuditCertificates {
  /** The share of all samples that provably keep their class: a lower bound of the true robust accuracy. */
  readonly certifiedAccuracy: Proportion;
  /** How many by intervals, and how many only by linear bounds. */
  readonly byIntervals: number;
  readonly byLinearBounds: number;
  /** How many are neither fooled nor certified; where there are none, the robust accuracy is known. */
  readonly undecided: number;
  /** Of what the certificates hold. */
  readonly claim: string;
  readonly seconds: number;
}

export interface AuditResult {
  readonly schema: 'gibbon-audit/1';
  readonly model: AuditedModel;
  readonly data: AuditedData;
  readonly setting: AuditSetting;
  readonly cleanAccuracy: Proportion;
  /** Under the worst of all rungs: the headline. */
  readonly robustAccuracy: Proportion;
  /** Left out unless it was asked for. */
  readonly certificates?: AuditCertificates;
  /** Left out unless it was asked for. */
  readonly beyond?: AuditBeyond;
  readonly ladder: readonly AuditRung[];
  readonly accuracyOverEpsilon: readonly AccuracyCurve[];
  /** Accuracy under random noise at distance epsilon: what attacks must beat. */
  readonly noiseAccuracy: Proportion;
  readonly perClass: readonly ClassAccuracy[];
  /** The mean confidence in wrong answers, from 0 to 1; null where there are none. */
  readonly confidenceOnMistakes: { readonly clean: number | null; readonly adversarial: number | null };
  /** Of the examples that fool, in the norm of the audit; null where there are none. */
  readonly medianDistance: number | null;
  readonly transfer: AuditTransfer | null;
  readonly diagnostics: readonly AuditDiagnostic[];
  /** What else the attacks found worth saying, such as a loss that the model has too few classes for; no two alike. */
  readonly remarks: readonly string[];
  /** Whether the number can be trusted as an upper bound that is near the truth, and why not or why. */
  readonly verdict: { readonly trustworthy: boolean; readonly reasons: readonly string[] };
  readonly examples: readonly AuditExample[];
  /** Of the attacks; the judges' own queries are not counted. */
  readonly cost: Cost;
  readonly seconds: number;
  /** ISO 8601, UTC. */
  readonly started: string;
  readonly finished: string;
  /** Null where it cannot be known, as in browsers. */
  readonly machine: Machine | null;
}
