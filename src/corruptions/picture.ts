/** Pictures as corruptions see them, and what a corruption is. */
import type { RandomStream } from '../random.ts';

/** Values of 0 (black) to 1 (white), row by row, the channels of a pixel side by side. Not to be written to. */
export interface Picture {
  readonly values: Float64Array;
  readonly height: number;
  readonly width: number;
  /** 1 for grey, 3 for red, green and blue. */
  readonly channels: number;
}

/** How strong a corruption is, from the weakest. */
export type Severity = 1 | 2 | 3 | 4 | 5;

export const severities: readonly Severity[] = [1, 2, 3, 4, 5];

/** The published sets of parameters: of photographs, of pictures of 32 x 32 and of digits. */
export type Published = 'ImageNet-C' | 'CIFAR-10-C' | 'MNIST-C';

/** One set of parameters for each severity. */
export type BySeverity<P> = readonly [P, P, P, P, P];

/**
 * A way in which pictures are damaged: a pure function of the picture, its parameters and random numbers.
 *
 * @see Hendrycks and Dietterich 2019, arXiv 1903.12261; the parameters are those of the authors' code (hendrycks/robustness,
 * make_imagenet_c.py and make_cifar_c.py), and of digits those of Mu and Gilmer 2019, arXiv 1906.02337 (google-research/mnist-c)
 */
export interface Corruption {
  readonly name: string;
  readonly inChinese: string;
  readonly kind: 'noise' | 'blur' | 'weather' | 'digital';
  readonly parameters: Readonly<Record<Published, BySeverity<unknown>>>;
  /** Where it differs from the authors' code, each in a sentence. */
  readonly deviations: readonly Readonly<Record<'en' | 'zh', string>>[];
  /** The damaged picture, in levels of 1/255. */
  apply(picture: Picture, severity: Severity, published: Published, random: RandomStream): Picture;
}

interface CorruptionDefinition<P>
  extends Pick<Corruption, 'name' | 'inChinese' | 'kind'>,
    Partial<Pick<Corruption, 'deviations'>> {
  readonly parameters: Readonly<Record<Published, BySeverity<P>>>;
  /** What becomes of a picture; values outside 0..1 are clipped afterwards. */
  damaged(picture: Picture, parameters: P, random: RandomStream, published: Published): Picture;
}

/** Makes a corruption of its parameters and of what they do. */
export function defineCorruption<P>({ damaged, ...definition }: CorruptionDefinition<P>): Corruption {
  const { parameters } = definition;
  return {
    deviations: [],
    ...definition,
    apply: (picture, severity, published, random) =>
      inLevels(damaged(picture, parameters[published][severity - 1], random, published)),
  };
}

/** The same picture with other values. */
export function withValues(picture: Picture, of: (value: number, index: number) => number): Picture {
  return { ...picture, values: picture.values.map(of) };
}

/** A picture of one channel. */
export function plane(height: number, width: number, of: (i: number) => number): Picture {
  return { values: Float64Array.from({ length: height * width }, (_, i) => of(i)), height, width, channels: 1 };
}

/** As 8-bit files hold it: between 0 and 1, in levels of 1/255, what is between two of them cut off. */
export function inLevels(picture: Picture): Picture {
  // What comes of a level by rounding alone stays that level.
  return withValues(picture, (value) => Math.floor(255 * Math.min(Math.max(value, 0), 1) + 1e-9) / 255);
}
