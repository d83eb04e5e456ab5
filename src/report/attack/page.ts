/** What an attack came to, as a page to look at: pictures where the samples are some, else what changed most. */
import type { Answer } from '../../harness/index.ts';
import { compact, percent } from '../../numbers.ts';
import { type Content, html } from '../page/html.ts';
import { dataTable, type Fact, unbroken } from '../page/page.ts';
import { className } from '../words.ts';
import type { AttackOutcome, SampleOutcome } from './outcome.ts';
import { type AttackSetting, summaryRows, verdictInWords } from './text.ts';
import { type Triptych, triptychPage } from './triptychs.ts';

/** Where the pictures of a sample are, beside the page. */
export interface SavedPictures {
  readonly clean: string;
  readonly perturbation: string;
  readonly adversarial: string;
  /** All three side by side. */
  readonly comparison: string;
  /** How many times as strong as it is the perturbation is shown. */
  readonly factor: number;
  readonly width: number;
  readonly height: number;
}

/** A sample that is no picture: what was changed most, from its clean value to that of the example. */
export interface ChangedValues {
  readonly values: readonly { readonly place: number; readonly before: number; readonly after: number }[];
  /** How many values were changed. */
  readonly count: number;
}

/** What there is to see of each sample; undefined where nothing was found. */
export type Sights = readonly (SavedPictures | ChangedValues | undefined)[];

/**
 * An attack as a page.
 *
 * @param model The name of the file
 */
export function attackPage(model: string, result: AttackOutcome, setting: AttackSetting, sights: Sights): string {
  const { attack, norm, epsilon, samples } = result;
  const limit = epsilon === undefined ? 'the smallest perturbation that was found' : `epsilon ${compact(epsilon)}`;
  const inGroup = (isIn: (sample: SampleOutcome) => boolean) =>
    samples.flatMap((sample, i): Triptych[] => {
      const sight = sights[i];
      if (!isIn(sample) || sight === undefined || !('clean' in sight)) return [];
      return [triptychOf(sample, sight, result, setting)];
    });
  const isFooled = ({ fooled, fooledBefore }: SampleOutcome) => fooled && !fooledBefore;
  const groups = [
    { heading: 'Fooled', triptychs: inGroup(isFooled) },
    { heading: 'Not fooled', triptychs: inGroup(({ fooled }) => !fooled) },
  ];
  const facts = summaryRows(result, setting).map(([heading, text]): Fact => [heading, unbroken(text)]);
  const lead = `${attack}, ${norm}, ${limit}. Each example was answered by the file itself, within epsilon and the range of values.`;
  return triptychPage(`${model} under attack`, lead, facts, groups, changeTable(result, setting, sights));
}

function triptychOf(
  sample: SampleOutcome,
  sight: SavedPictures,
  result: AttackOutcome,
  setting: AttackSetting,
): Triptych {
  const { distance } = sample;
  const size = distance === undefined ? '' : `${result.norm} ${compact(distance, 3)}, `;
  return {
    sample: String(sample.sample),
    frames: [
      { source: sight.clean, heading: 'clean', caption: answerInWords(sample.clean, setting) },
      {
        source: sight.perturbation,
        heading: 'perturbation',
        caption: `${size}shown ${compact(sight.factor, 2)} times as strong`,
      },
      { source: sight.adversarial, heading: 'adversarial', caption: answerInWords(sample.adversarial, setting) },
    ],
    width: sight.width,
    height: sight.height,
    note: verdictInWords(sample, result, setting),
    isReached: sample.fooled,
  };
}

function answerInWords(answer: Answer | undefined, { classNames }: AttackSetting): string {
  return answer === undefined ? '' : `${className(answer.class, classNames)}, ${percent(answer.confidence)}`;
}

/** Samples that are no pictures. */
function changeTable(result: AttackOutcome, setting: AttackSetting, sights: Sights): Content {
  const ordered = [...result.samples.keys()].sort((a, b) => order(result.samples[a]) - order(result.samples[b]));
  const rows = ordered.flatMap((i): Content[][] => {
    const [sample, sight] = [result.samples[i], sights[i]];
    if (sight === undefined || 'clean' in sight) return [];
    const { clean, adversarial, distance } = sample;
    return [
      [
        String(sample.sample),
        unbroken(answerInWords(clean, setting)),
        unbroken(answerInWords(adversarial, setting)),
        distance === undefined ? '' : compact(distance, 3),
        verdictInWords(sample, result, setting),
        changesInWords(sight),
      ],
    ];
  });
  if (rows.length === 0) return [];
  const headings = ['sample', 'clean', 'adversarial', result.norm, '', 'changed most'];
  return html`<section><h2>Samples</h2>${dataTable('samples', headings, rows)}</section>`;
}

const order = ({ fooled, fooledBefore }: SampleOutcome) => (fooledBefore ? 2 : fooled ? 0 : 1);

function changesInWords({ values, count }: ChangedValues): string {
  if (count === 0) return 'nothing';
  const said = values.map(
    ({ place, before, after }) => `value ${place}: ${compact(before, 3)} to ${compact(after, 3)}`,
  );
  return said.join('; ') + (count > values.length ? `; ${count - values.length} more` : '');
}
