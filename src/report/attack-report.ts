/** What an attack came to, as lines of text for people and as a record for programs. */
import type { AttackResult, SampleResult } from '../attacks/index.ts';

/** What the record of an attack says beside its result. */
export interface AttackSetting {
  readonly model: string;
  readonly version: string;
  readonly runtime: string;
  readonly classNames: readonly string[] | undefined;
  /** Whether the labels are the model's own answers, because none were given. */
  readonly labelsAreAnswers: boolean;
  readonly seconds: number;
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

function shareOf(samples: readonly SampleResult[], holds: (sample: SampleResult) => boolean): number {
  return samples.length === 0 ? 0 : samples.filter(holds).length / samples.length;
}

/** The name of a class, shortened to fit a table. */
export function className(index: number, names: readonly string[] | undefined): string {
  const name = names?.[index];
  if (name === undefined) return `class ${index}`;
  const [first] = name.split(',');
  return first.length > 24 ? `${first.slice(0, 23)}…` : first;
}

/** Counts over all samples. */
export interface AttackSummary {
  readonly samples: number;
  readonly cleanAccuracy: number;
  readonly robustAccuracy: number;
  /** Among the samples that were not fooled before. */
  readonly successRate: number;
  /** Of the examples that fool the model, the share that still does after rounding to 8 bits; null for what is no image. */
  readonly survive8Bits: number | null;
  /** The median distance of the examples that fool. */
  readonly medianDistance: number | null;
}

export function summarize({ samples }: AttackResult): AttackSummary {
  const attacked = samples.filter(({ fooledBefore }) => !fooledBefore);
  const won = attacked.filter(({ fooled }) => fooled);
  const distances = won.map(({ distance }) => distance).sort((a, b) => a - b);
  const isImage = samples.some(({ fooledIn8Bits }) => fooledIn8Bits !== undefined);
  return {
    samples: samples.length,
    cleanAccuracy: shareOf(samples, ({ fooledBefore }) => !fooledBefore),
    robustAccuracy: shareOf(samples, ({ fooled }) => !fooled),
    successRate: won.length / Math.max(attacked.length, 1),
    survive8Bits: isImage && won.length > 0 ? shareOf(won, ({ fooledIn8Bits }) => fooledIn8Bits === true) : null,
    medianDistance: distances.length === 0 ? null : distances[Math.floor(distances.length / 2)],
  };
}

/** The record of an attack for programs, without the images. */
export function attackRecord(result: AttackResult, setting: AttackSetting): object {
  const { attack, norm, epsilon, seed, cost, diagnostics } = result;
  const { model, version, runtime, labelsAreAnswers, seconds, classNames } = setting;
  const named = (answer: SampleResult['clean']) => ({ ...answer, name: classNames?.[answer.class] });
  return {
    schema: 'gibbon-attack/1',
    version,
    model,
    runtime,
    attack,
    norm,
    epsilon,
    seed,
    labelsAreAnswers,
    summary: summarize(result),
    samples: result.samples.map((sample) => ({
      ...sample,
      clean: named(sample.clean),
      adversarial: named(sample.adversarial),
    })),
    cost,
    diagnostics,
    seconds,
  };
}

/** The rows of a table of samples: name, before, after, distance, what became of it. */
export function sampleRows(result: AttackResult, names: readonly string[] | undefined): string[][] {
  const shown = ({ class: index, confidence }: SampleResult['clean']) =>
    `${className(index, names)} ${percent(confidence)}`;
  const verdict = ({ fooledBefore, fooled, fooledIn8Bits }: SampleResult): string => {
    if (fooledBefore) return 'wrong before';
    if (!fooled) return 'resists';
    if (fooledIn8Bits === undefined) return 'FOOLED';
    return fooledIn8Bits ? 'FOOLED, as PNG too' : 'FOOLED, not as PNG';
  };
  const distance = (value: number) => (value === 0 ? '0' : value.toPrecision(3));
  return [
    ['sample', 'clean', 'adversarial', result.norm, ''],
    ...result.samples.map((sample) => [
      String(sample.sample),
      shown(sample.clean),
      shown(sample.adversarial),
      distance(sample.distance),
      verdict(sample),
    ]),
  ];
}

/** The closing lines: accuracy, success, cost. */
export function summaryRows(result: AttackResult, setting: AttackSetting): string[][] {
  const { samples, cleanAccuracy, robustAccuracy, successRate, survive8Bits, medianDistance } = summarize(result);
  const label = setting.labelsAreAnswers ? 'answers that stay' : 'accuracy under attack';
  const perSample = (count: number) => (count / Math.max(samples, 1)).toFixed(1);
  return [
    ...(setting.labelsAreAnswers ? [] : [['accuracy before', `${percent(cleanAccuracy)} of ${samples}`]]),
    [label, `${percent(robustAccuracy)} of ${samples}`],
    ['fooled', `${percent(successRate)} of those it could fool`],
    ...(survive8Bits === null ? [] : [['survive 8-bit PNG', percent(survive8Bits)]]),
    ...(medianDistance === null ? [] : [[`median ${result.norm}`, medianDistance.toPrecision(3)]]),
    [
      'cost a sample',
      `${perSample(result.cost.forwards)} forward, ${perSample(result.cost.backwards)} backward passes`,
    ],
    ['time', `${setting.seconds.toFixed(1)} s on ${setting.runtime}`],
  ];
}
