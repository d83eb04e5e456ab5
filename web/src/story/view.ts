/** What a reader looks at, as the address says it: a chapter and what its figure shows. */
import { type ModelName, modelNames } from '../worker/model-names.ts';

export const chapterIds = ['photograph', 'sum', 'lines', 'others', 'training', 'limits', 'own'] as const;

export type ChapterId = (typeof chapterIds)[number];

export const photographs = ['cat', 'coffee'] as const;

export type Photograph = (typeof photographs)[number];

export interface View {
  readonly chapter: ChapterId;
  readonly photograph: Photograph;
  /** Change of each value of the photograph, in levels of 255. */
  readonly levels: number;
  /** How many pixels of the digit are changed. */
  readonly pixels: number;
  /** The network that is attacked. */
  readonly model: ModelName;
  /** Which digit of the gallery, two a class. */
  readonly digit: number;
  /** Change of each pixel of the digit, where black and white are one apart. */
  readonly epsilon: number;
  /** Whether pixels are kept between black and white. */
  readonly clip: boolean;
}

export const firstView: View = {
  chapter: 'photograph',
  photograph: 'cat',
  levels: 2,
  pixels: 300,
  model: 'maxout',
  digit: 0,
  epsilon: 0.1,
  clip: true,
};

/** The largest epsilon of the photograph's slider, in levels of 255. */
export const MOST_LEVELS = 8;
/** The largest epsilon of the digit's slider. */
export const MOST_EPSILON = 0.5;
export const PIXELS = 784;
export const DIGITS = 20;

/** Addresses of the pages that this one was made of. */
const earlier: Readonly<Record<string, ChapterId>> = { digits: 'lines', tour: 'photograph' };

/** Reads an address behind its `#`; what it does not say, or says wrongly, is as at first. */
export function viewOf(hash: string): View {
  const [path, query = ''] = hash.split('?');
  const words = new URLSearchParams(query);
  const number = (name: string, most: number, otherwise: number, step: number) => {
    const value = Number(words.get(name) || Number.NaN);
    if (!(value >= 0 && value <= most)) return otherwise;
    return Number((Math.round(value / step) * step).toFixed(6));
  };
  const oneOf = <T extends string>(name: string, all: readonly T[], otherwise: T) =>
    all.find((each) => each === words.get(name)) ?? otherwise;
  const [place] = path.split('/');
  return {
    chapter: chapterIds.find((id) => id === place) ?? earlier[place] ?? firstView.chapter,
    photograph: oneOf('photograph', photographs, firstView.photograph),
    levels: number('levels', MOST_LEVELS, firstView.levels, 0.5),
    pixels: number('pixels', PIXELS, firstView.pixels, 1),
    model: oneOf('model', modelNames, firstView.model),
    digit: number('digit', DIGITS - 1, firstView.digit, 1),
    epsilon: number('epsilon', MOST_EPSILON, firstView.epsilon, 0.005),
    clip: words.get('clip') !== 'no',
  };
}

/** The shortest address that says what is looked at. */
export function addressOf(view: View): string {
  const words = new URLSearchParams();
  const say = (name: string, value: string | number, usual: string | number) => {
    if (value !== usual) words.set(name, String(value));
  };
  say('photograph', view.photograph, firstView.photograph);
  say('levels', view.levels, firstView.levels);
  say('pixels', view.pixels, firstView.pixels);
  say('model', view.model, firstView.model);
  say('digit', view.digit, firstView.digit);
  say('epsilon', view.epsilon, firstView.epsilon);
  if (!view.clip) words.set('clip', 'no');
  const query = words.toString();
  return query === '' ? view.chapter : `${view.chapter}?${query}`;
}
