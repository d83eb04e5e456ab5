/** What an audit found out, as plain JSON: all that its tables, its page and its test report are made from. */

import type { Cost, Layout, Preprocessing } from '../../classifier/index.ts';
import type { Goal, Measure, SetMeasure } from '../../goals/index.ts';
import type { Answer, Attack, OptionValue } from '../../harness/index.ts';
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
  /** What it asks of the model; `transfer` where it makes its examples on another one. */
  readonly access: Attack['access'] | 'transfer';
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

/** What became of one sample: all that is needed to compare audits of the same samples one by one. */
export interface AuditedSample {
  readonly sample: Label;
  readonly label: number;
  /** Whether it was answered rightly before any attack. */
  readonly right: boolean;
  /** The rung that fooled it first; null where none did, or where it was wrong before. */
  readonly fooledBy: string | null;
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
  /**
   * Whether the effect is above what is tolerated (`alarm`), is not (`passed`), or these samples are too few to tell; `not
   * applicable` where there is nothing to look at.
   */
  readonly verdict: 'passed' | 'alarm' | 'too few' | 'not applicable';
  /** What is true where it passed, what is wrong where it is an alarm, else what is asked. */
  readonly title: string;
  /** The numbers that decided, in one sentence; where it is not applicable, the reason. */
  readonly evidence: string;
  /** The same as numbers and names, of which other languages make their sentence. */
  readonly facts: Readonly<Record<string, string | number>>;
  /** Why it is not applicable, in one stable word or two; else null. */
  readonly because: string | null;
  /** Of what the effect is a share: of all samples, so that it counts in points of the accuracy under attack; or of something else. */
  readonly unit: 'points' | 'samples' | 'examples';
  /** The share that speaks against the number; null where nothing was looked at. */
  readonly effect: Proportion | null;
  /** The largest share that is tolerated. */
  readonly limit: number | null;
  /** The power: a share that these samples would have shown at least once in 97.5 % of all draws. */
  readonly sees: number | null;
  /** How many samples it takes to tell, if the share stays what it is; null where more will not do. */
  readonly needs: number | null;
  /** Where the documentation says what it means and what to do: an address, or a path in the repository. */
  readonly page: string;
}

/** What all checks together say of the accuracy under attack. */
export interface AuditVerdict {
  /**
   * `signs` that the number is too high; `too few` samples to tell; `no sign` found; `little left`: so few samples resist that the
   * number can hardly be lower; or `unchecked`, where no check applies.
   */
  readonly kind: 'signs' | 'too few' | 'no sign' | 'little left' | 'unchecked';
  /** Why this is only a first impression: its attacks, its samples. Empty where it is one to report. */
  readonly preliminary: readonly 'samples'[];
  /** How many checks could have found a sign. */
  readonly checks: number;
  /** How many samples the check takes that needs most; null where none needs more. */
  readonly needs: number | null;
  /** The verdict in one sentence. */
  readonly statement: string;
  /** What it rests on, the largest effect first. */
  readonly reasons: readonly string[];
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
  /** What a goal measures before and after; left out where the harm is a wrong class. */
  readonly measured?: Omit<Measure, 'value'> & { readonly before: number; readonly after: number };
  /** Null for what is no image. */
  readonly pictures: {
    readonly clean: AuditPicture;
    /** Around grey, `factor` times as strong as it is. */
    readonly perturbation: AuditPicture;
    readonly factor: number;
    readonly adversarial: AuditPicture;
  } | null;
}

/** What counts as harm. */
export interface AuditedGoal {
  /** In the registry, e.g. `'hide'`. */
  readonly name: string;
  readonly words: string;
  /** What is reached, and of which samples it is not, in each language of the page. */
  readonly said: Goal['words'];
  /** What may change, e.g. `'whole input'`. */
  readonly placement: string;
  /** What a distance of 1 means. */
  readonly scale: string;
  /** Over all samples, also those at which the goal is not reached. */
  readonly measures: readonly SetMeasure[];
}

/** What the audit was to reach, and whether it did. */
export interface AuditRequirement {
  /** As it was written, e.g. `'robust(Linf,8/255) >= .4'`. */
  readonly requirement: string;
  readonly metric: string;
  /** From 0 to 1. */
  readonly least: number;
  /** What was measured; null where it was not. */
  readonly value: number | null;
  readonly isMet: boolean;
}

/** What is proved of the samples, by bounds that hold for every perturbation. */
export interface AuditCertificates {
  /** The share of all samples that provably keep their class: a lower bound of the true robust accuracy. */
  readonly certifiedAccuracy: Proportion;
  /** How many by intervals, and how many only by linear bounds. */
  readonly byIntervals: number;
  readonly byLinearBounds: number;
  /** The places of those that are certified, among all samples, from 0. */
  readonly certified: readonly number[];
  /** How many are neither fooled nor certified; where there are none, the robust accuracy is known. */
  readonly undecided: number;
  /** By growing epsilon, as `accuracyOverEpsilon` of the record: the share of the first samples that is certified. */
  readonly accuracyOverEpsilon: Omit<AccuracyCurve, 'attack'>;
  /** Of what the certificates hold. */
  readonly claim: string;
  /** What was not tried, and why; as a rule empty. */
  readonly remarks: readonly string[];
  readonly seconds: number;
}

export interface AuditResult {
  readonly schema: 'gibbon-audit/2';
  readonly model: AuditedModel;
  readonly data: AuditedData;
  /** Left out where the harm is a wrong class. Else accuracy is the share of samples at which the goal is not reached. */
  readonly goal?: AuditedGoal;
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
  /** In the order of the samples. */
  readonly perSample: readonly AuditedSample[];
  /** The mean confidence in wrong answers, from 0 to 1; null where there are none. */
  readonly confidenceOnMistakes: { readonly clean: number | null; readonly adversarial: number | null };
  /** Of the examples that fool, in the norm of the audit; null where there are none. */
  readonly medianDistance: number | null;
  readonly transfer: AuditTransfer | null;
  readonly diagnostics: readonly AuditDiagnostic[];
  /** What else the attacks found worth saying, such as a loss that the model has too few classes for; no two alike. */
  readonly remarks: readonly string[];
  readonly verdict: AuditVerdict;
  /** What it was to reach; left out where nothing was required. */
  readonly requirements?: readonly AuditRequirement[];
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
