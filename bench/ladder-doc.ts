/** docs/ladder.md as text. */

import type { LadderSubject } from './ladder-subjects.ts';
import { asMarkdown, type Table } from './table.ts';

/** What came of one rung, or of a ladder. */
export interface LadderRecord {
  readonly model: string;
  readonly name: string;
  /** All that decides the outcome. */
  readonly setup: string;
  /** How many samples are answered correctly before any attack. */
  readonly right: number;
  /** Those of them that nothing fooled. */
  readonly resisting: readonly number[];
  /** Forward and backward passes for one of these, on average. */
  readonly passes: number;
  /** Of processor time. */
  readonly seconds: number;
  /** How many samples each rung fooled. */
  readonly fooled: readonly (readonly [rung: string, count: number])[];
}

export interface LadderRow {
  readonly subject: LadderSubject;
  readonly ladders: readonly (LadderRecord | undefined)[];
  readonly alone: readonly (LadderRecord | undefined)[];
}

const round = (value: number) => Math.round(value).toLocaleString('en');
const limit = ({ norm, epsilon }: LadderSubject) => `${norm} ${Number(epsilon.toPrecision(3))}`;

function comparison(rows: readonly LadderRow[]): Table {
  return {
    title: 'Fast beside standard',
    head: [
      'model',
      'limit',
      'chosen on it',
      'samples',
      'clean',
      'robust: fast',
      'standard',
      'passes: fast',
      'standard',
      's: fast',
      'standard',
    ],
    rows: rows.flatMap(({ subject, ladders: [fast, standard] }) =>
      fast === undefined || standard === undefined
        ? []
        : [
            [
              subject.model,
              limit(subject),
              subject.chosenOn ? 'yes' : 'no',
              String(subject.count),
              String(fast.right),
              String(fast.resisting.length),
              String(standard.resisting.length),
              round(fast.passes),
              round(standard.passes),
              round(fast.seconds),
              round(standard.seconds),
            ],
          ],
    ),
  };
}

/** What each candidate leaves alone, and what all of them together. */
function candidates({ subject, alone }: LadderRow): Table[] {
  const measured = alone.filter((record) => record !== undefined);
  const [first, ...others] = measured.map(({ resisting }) => resisting);
  if (first === undefined) return [];
  const union = first.filter((sample) => others.every((resisting) => resisting.includes(sample)));
  return [
    {
      title: `${subject.model}, ${limit(subject)}, ${subject.count} samples`,
      head: ['attack', 'robust', 'passes a robust sample', 's'],
      rows: [
        ...measured.map(({ name, resisting, passes, seconds }) => [
          name,
          String(resisting.length),
          round(passes),
          seconds.toFixed(1),
        ]),
        ['all of these', String(union.length), '', ''],
      ],
    },
  ];
}

export function ladderDoc(rows: readonly LadderRow[]): string {
  return [INTRODUCTION, asMarkdown(comparison(rows)), CHOICE, ...rows.flatMap(candidates).map(asMarkdown)].join('\n');
}

const INTRODUCTION = `# The ladder of \`fast\`
`;
const CHOICE = `## How it was chosen
`;
