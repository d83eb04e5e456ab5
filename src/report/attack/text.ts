/** What an attack came to, as lines of text for people and as a record for programs. */

import type { Preprocessing } from '../../classifier/index.ts';
import { medianDistance } from '../../evaluation/statistics/metrics.ts';
import type { Answer, OptionValue } from '../../harness/index.ts';
import type { TokenChange } from '../../model/token-ids.ts';
import { compact, percent } from '../../numbers.ts';
import type { ServiceCount } from '../../services/asking.ts';
import { padded, textWidth } from '../text-table.ts';
import { className, printable, shortened } from '../words.ts';
import type { AttackOutcome, SampleOutcome } from './outcome.ts';

/** What the record of an attack says beside its result. */
export interface AttackSetting {
  readonly model: string;
  readonly version: string;
  readonly runtime: string;
  readonly classNames: readonly string[] | undefined;
  /** Whether the labels are the model's own answers, because none were given. */
  readonly labelsAreAnswers: boolean;
  /** The class that the model should answer; undefined where any but the label counts. */
  readonly target: number | undefined;
  /** Of the attack, defaults filled in. */
  readonly options: Readonly<Record<string, OptionValue>>;
  readonly clip: boolean;
  readonly preprocessing: Preprocessing;
  /** What was asked of a service, where one was attacked in place of a file. */
  readonly service?: ServiceReport;
  /** What became of tokens, by the embeddings nearest to those that were found. */
  readonly tokens?: readonly TokenChange[];
  readonly seconds: number;
}

/** What was asked of a service and what came of it. */
export interface ServiceReport extends ServiceCount {
  readonly answers: 'label' | 'scores';
  /** How many arrays were sent again later, and how many of them got another class than before. */
  readonly arrays: number;
  readonly changed: number;
  /** The samples that were not attacked to their end, because the service ended before. */
  readonly unfinished: readonly string[];
}

const shareOf = (part: readonly unknown[], whole: readonly unknown[]): number | null =>
  whole.length === 0 ? null : part.length / whole.length;

/** Counts over all samples. */
export interface AttackSummary {
  readonly samples: number;
  readonly cleanAccuracy: number;
  readonly robustAccuracy: number;
  /** Among the samples that were not fooled before; 0 where there is none. */
  readonly successRate: number;
  /** Of the examples that fool the model, the share that still does after rounding to 8 bits; null for what is no image. */
  readonly survive8Bits: number | null;
  /** The median distance of the examples that fool. */
  readonly medianDistance: number | null;
}

export function summarize(result: AttackOutcome): AttackSummary {
  const { samples, attacked, won, surviving, resisting } = outcomes(result);
  const isImage = samples.some(({ fooledIn8Bits }) => fooledIn8Bits !== undefined);
  const distances = won.flatMap(({ distance }) => distance ?? []);
  return {
    samples: samples.length,
    cleanAccuracy: shareOf(attacked, samples) ?? 0,
    robustAccuracy: shareOf(resisting, samples) ?? 0,
    successRate: shareOf(won, attacked) ?? 0,
    survive8Bits: isImage ? shareOf(surviving, won) : null,
    medianDistance: distances.length === 0 ? null : medianDistance(distances),
  };
}

/** The samples by what became of them. */
function outcomes({ samples }: AttackOutcome) {
  const attacked = samples.filter(({ fooledBefore }) => !fooledBefore);
  const won = attacked.filter(({ fooled }) => fooled);
  const surviving = won.filter(({ fooledIn8Bits }) => fooledIn8Bits === true);
  return { samples, attacked, won, surviving, resisting: samples.filter(({ fooled }) => !fooled) };
}

/** The record of an attack for programs, without the images. Its keys are always there; what has no value is null. */
export function attackRecord(result: AttackOutcome, setting: AttackSetting): object {
  const { attack, norm, epsilon, seed, cost, diagnostics } = result;
  const { model, version, runtime, labelsAreAnswers, seconds, classNames, target, options, clip } = setting;
  const { box, mean, std, layout, channels } = setting.preprocessing;
  const named = (answer: Answer) => ({ ...answer, name: classNames?.[answer.class] ?? null });
  return {
    schema: 'gibbon-attack/1',
    version,
    model,
    preprocessing: {
      box: box ?? null,
      mean: mean ?? null,
      std: std ?? null,
      layout: layout ?? null,
      channels: channels ?? null,
    },
    runtime,
    attack,
    options: Object.fromEntries(Object.entries(options).map(([name, value]) => [name, value ?? null])),
    norm,
    epsilon: epsilon ?? null,
    clip,
    seed,
    target: target ?? null,
    labelsAreAnswers,
    summary: {
      ...summarize(result),
      // Toward a target no labels are asked for, so that nothing is known of accuracy.
      ...(target === undefined ? {} : { cleanAccuracy: null, robustAccuracy: null }),
      // There is no accuracy under attack without a limit to the attack.
      ...(epsilon === undefined ? { robustAccuracy: null } : {}),
    },
    samples: result.samples.map((sample) => ({
      ...sample,
      clean: named(sample.clean),
      adversarial: sample.adversarial === undefined ? null : named(sample.adversarial),
      fooledIn8Bits: sample.fooledIn8Bits ?? null,
      fooledElsewhere: sample.fooledElsewhere ?? null,
      distance: sample.distance ?? null,
    })),
    cost,
    ...(setting.service && { service: setting.service }),
    ...(setting.tokens && { tokens: setting.tokens }),
    diagnostics,
    seconds,
  };
}

/** What became of a sample. */
export function verdictInWords(
  { fooledBefore, fooled, fooledIn8Bits }: SampleOutcome,
  { epsilon }: AttackOutcome,
  { target }: Pick<AttackSetting, 'target'>,
): string {
  if (fooledBefore) return target === undefined ? 'wrong before' : 'so before';
  if (!fooled) return epsilon === undefined ? 'no example found' : 'resists';
  if (fooledIn8Bits === undefined) return 'FOOLED';
  return fooledIn8Bits ? 'FOOLED, as PNG too' : 'FOOLED, not as PNG';
}

/** The rows of a table of samples: name, answer before and after with their confidence, distance, what became of it. */
export function sampleRows(result: AttackOutcome, { classNames, target }: AttackSetting): string[][] {
  const shown = (answer: Answer | undefined) =>
    answer === undefined
      ? ['', '']
      : [className(answer.class, classNames), padded(percent(answer.confidence), '100.0 %'.length, 'right')];
  return [
    ['sample', 'clean', '', 'adversarial', '', result.norm, ''],
    ...result.samples.map((sample) => [
      printable(String(sample.sample)),
      ...shown(sample.clean),
      ...shown(sample.adversarial),
      sample.distance === undefined ? '' : compact(sample.distance, 3),
      verdictInWords(sample, result, { target }),
    ]),
  ];
}

/** The columns of `sampleRows` that hold names, which may be shortened. */
const NAME_COLUMNS = [0, 1, 3];
const GAP = 2;
const SHORTEST = 8;

/** The rows of `sampleRows` in columns that fill at most `width` characters: long names lose their middle. */
export function fitColumns(rows: readonly (readonly string[])[], width: number): string[][] {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => textWidth(row[column]))));
  const total = () => widths.reduce((sum, length) => sum + length + GAP, -GAP);
  while (total() > width) {
    const widest = NAME_COLUMNS.reduce((best, column) => (widths[column] > widths[best] ? column : best));
    if (widths[widest] <= SHORTEST) break;
    widths[widest]--;
  }
  return rows.map((row) => row.map((cell, column) => shortened(cell, widths[column])));
}

/** The closing lines: accuracy, success, cost. */
export function summaryRows(result: AttackOutcome, setting: AttackSetting): string[][] {
  const { samples, attacked, won, surviving, resisting } = outcomes(result);
  const { medianDistance, survive8Bits } = summarize(result);
  const perSample = (count: number) => (count / Math.max(samples.length, 1)).toFixed(1);
  const counted = (heading: string, part: readonly unknown[], whole: readonly unknown[], which = '') => {
    const share = shareOf(part, whole);
    return [heading, `${share === null ? '' : `${percent(share)}, `}${part.length} of ${whole.length}${which}`];
  };
  const accuracy =
    setting.target === undefined
      ? [
          ...(setting.labelsAreAnswers ? [] : [counted('accuracy before', attacked, samples)]),
          ...(result.epsilon === undefined
            ? []
            : [counted(setting.labelsAreAnswers ? 'answers that stay' : 'accuracy under attack', resisting, samples)]),
        ]
      : [];
  const before = ` answered ${setting.target === undefined ? 'correctly' : 'otherwise'} before`;
  const which = attacked.length === samples.length ? '' : before;
  return [
    ...accuracy,
    counted('fooled', won, attacked, which),
    ...(survive8Bits === null ? [] : [counted('fooled as 8-bit PNG', surviving, won)]),
    ...(medianDistance === null ? [] : [[`median ${result.norm}`, compact(medianDistance, 3)]]),
    [
      'cost a sample',
      `${perSample(result.cost.forwards)} forward, ${perSample(result.cost.backwards)} backward passes`,
    ],
    ...(setting.service === undefined ? [] : [['service', serviceInWords(setting.service)]]),
    ['time', `${setting.seconds.toFixed(1)} s on ${setting.runtime}`],
  ];
}

function serviceInWords({ queries, retries, failures, unfinished }: ServiceReport): string {
  const failed = Object.entries(failures).flatMap(([kind, count]) => (count === 0 ? [] : `${count} ${kind}`));
  return [
    `${queries} queries`,
    ...(failed.length === 0 ? [] : [`${retries} of them again (${failed.join(', ')})`]),
    ...(unfinished.length === 0 ? [] : [`${unfinished.length} samples left`]),
  ].join(', ');
}
