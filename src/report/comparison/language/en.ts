/** A comparison of two audits in English: on terminals and on its page. */
import type { ComparedMetric, Fate } from '../../../evaluation/index.ts';

/** A share in percent, a count, and other numbers that are words already. */
type Words = string;

export const en = {
  tag: 'en',
  title: (before: string, after: string) => `${after} compared with ${before}`,
  lead: (samples: Words) =>
    `Two audits of the same ${samples} samples, under the same attacks: what became worse, what became better, and whether that is more than chance.`,

  inShort: 'In short',
  worse: 'Significantly worse',
  notWorse: 'Nothing is significantly worse',
  metrics: {
    clean: 'before any attack',
    robust: 'under attack',
    certified: 'proved',
  } satisfies Record<ComparedMetric['metric'], string>,
  noChange: (metric: string) => `${metric}: no sample changed`,
  significantly: (metric: string, verdict: 'worse' | 'better', points: Words, lost: number, gained: number, p: Words) =>
    `${metric}: significantly ${verdict}, by ${points} points; ${lost} ${lost === 1 ? 'sample' : 'samples'} lost against ${gained} gained is more than chance explains (p ${p})`,
  noDifference: (metric: string) => `${metric}: no significant difference`,
  mayHide: (points: Words) => `; a loss of up to ${points} points cannot be excluded`,
  sentence: (text: string) => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}.`,

  table: 'The numbers',
  headings: ({ level }: { readonly level: Words }) => [
    'accuracy',
    'before',
    'after',
    'points',
    `${level} interval`,
    'lost',
    'gained',
    'McNemar p',
  ],
  to: ' to ',
  figureTitle: 'Points lost and gained.',
  figureCaption: (level: Words) =>
    `The mark is the difference, the bar its ${level} interval. Where the bar crosses the line at zero, the draw of the samples may explain the difference.`,
  points: 'difference in points',

  kinds: 'What became of the samples',
  kindsLead: (changed: Words, samples: Words) =>
    `${changed} of ${samples} samples fared differently. The others say nothing of a difference.`,
  kindHeadings: ['before', 'after', 'samples'],
  fates: {
    wrong: 'wrong before any attack',
    fooled: 'fooled',
    resists: 'resists',
    certified: 'proved to resist',
  } satisfies Record<Fate, string>,
  fooledBy: (attack: string) => `fooled by ${attack}`,

  worseSamples: (count: Words) => `Worse: ${count}`,
  betterSamples: (count: Words) => `Better: ${count}`,
  none: 'None.',
  sampleHeadings: ['sample', 'class', 'before', 'after'],
  more: (hidden: Words) => `${hidden} more are in the record only.`,

  compared: 'What was compared',
  before: 'before',
  after: 'after',
  side: (version: string, finished: string) => `audited by gibbon ${version}, ${finished} UTC`,
  sameFile: 'both are the same file, so any difference comes from the seed or the runtime',
  samples: 'samples',
  goal: 'goal',
  limit: 'limit',
  limitOf: (norm: string, epsilon: Words, low: Words, high: Words, clip: boolean) =>
    `${norm}, epsilon ${epsilon}, on a scale from ${low} to ${high}${clip ? '' : ', which may be left'}`,
  attacks: 'attacks',
  presetOf: (preset: string, attacks: number) => `the ladder “${preset}”: ${attacks} attacks, with the same options`,

  limits: 'How to read this',
  limitItems: (level: Words) => [
    'Lost and gained count the samples that had the property in one audit only. The test is McNemar’s (1947), exact: if neither file were better, each change would be a loss or a gain like the toss of a coin.',
    'The intervals are Tango’s (1998) for pairs, and about the draw of the samples alone.',
    `Several accuracies are tested at once, so they share one level, ${level}, as Holm (1979) divides it.`,
    'No significant difference is not the same as no difference: how large a loss may hide is said above.',
    'Accuracy under attack is an upper bound in both audits: stronger attacks may find more in either.',
  ],
};

/** All that a comparison says; a language that lacks something does not compile. */
export type ComparisonText = typeof en;
