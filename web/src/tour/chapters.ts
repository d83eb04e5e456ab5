/** The sections of the paper, each with its picture and the rows of the reproduction that belong to it. */
import type { View } from '../parts/explorer.tsx';
import type { ModelName } from '../worker/models.ts';

/** What a reader can drag or press in a section. */
export type TourPicture =
  | {
      readonly kind: 'explorer';
      readonly model: ModelName;
      /** Which digit of the gallery, two a class. */
      readonly digit: number;
      readonly epsilon: number;
      readonly views: readonly View[];
      /** Whether pixels are kept between black and white at first; the paper did not. */
      readonly clip: boolean;
    }
  | { readonly kind: 'dimension' }
  | { readonly kind: 'noise' }
  | { readonly kind: 'none' };

export interface Chapter {
  readonly id: ChapterId;
  readonly picture: TourPicture;
  /** Rows of docs/reproduction.md. */
  readonly rows: readonly number[];
}

export const chapterIds = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '10', 'A'] as const;

export type ChapterId = (typeof chapterIds)[number];

/** The words of one section. */
export interface ChapterText {
  readonly title: string;
  readonly paragraphs: readonly string[];
  /** What is believed today. */
  readonly today: string;
}

const explorer = (
  model: ModelName,
  digit: number,
  epsilon: number,
  ...views: readonly View[]
): Extract<TourPicture, { kind: 'explorer' }> => ({
  kind: 'explorer',
  model,
  digit,
  epsilon,
  views,
  clip: true,
});

export const chapters: readonly Chapter[] = [
  { id: '1', picture: explorer('maxout', 6, 0.1), rows: [] },
  { id: '2', picture: explorer('softmax', 14, 0.1), rows: [] },
  { id: '3', picture: { kind: 'dimension' }, rows: [1] },
  { id: '4', picture: explorer('maxout', 8, 0.1, 'logits'), rows: [3, 4, 8, 9, 10] },
  { id: '5', picture: explorer('softmax', 6, 0.15, 'bars'), rows: [2, 6, 7, 28] },
  {
    id: '6',
    picture: { ...explorer('maxout-adversarial', 12, 0.1, 'transfer'), clip: false },
    rows: [19, 22, 24, 25, 26, 39],
  },
  { id: '7', picture: explorer('rbf', 4, 0.15, 'bars'), rows: [14, 15, 16, 18] },
  { id: '8', picture: explorer('cnn', 10, 0.2, 'logits', 'transfer'), rows: [29, 30, 31, 33, 35] },
  { id: '9', picture: { kind: 'none' }, rows: [32, 38] },
  { id: '10', picture: { kind: 'none' }, rows: [] },
  { id: 'A', picture: { kind: 'noise' }, rows: [5, 11, 12, 17] },
];
