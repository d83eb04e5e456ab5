/** The input, what is added to it, and their sum, as in the paper's figure 1. */
import { compact } from '../../numbers.ts';
import { type Picture, pictureOfPixels } from '../figures/picture.ts';
import type { FigureRecord } from '../page/figure-record.ts';
import { type ImageFormat, perturbationPicture } from '../page/pictures.ts';

/** An input, as numbers and as it is drawn. */
export interface Drawn {
  readonly values: Float32Array;
  readonly picture: Picture;
  readonly caption: string;
}

/** One way to change the input. */
export interface Changed extends Drawn {
  /** In words, e.g. `'10 steps'`. */
  readonly way: string;
  readonly epsilon: number;
  /** Whether what was wanted came of it. */
  readonly success: boolean;
}

/** One way in a row. @param frame What a frame around the sum means */
export function sumFigure(clean: Drawn, changed: readonly Changed[], format: ImageFormat, frame: string): FigureRecord {
  return {
    name: 'image-grid',
    title: 'The perturbation made visible.',
    caption: 'The input, the change around grey and amplified, and their sum, which the model is given.',
    data: {
      columns: ['clean', 'perturbation', 'sum'],
      rows: changed.map(({ values, picture, caption, way, epsilon, success }) => {
        const { image, factor } = perturbationPicture(clean.values, values, format);
        return [
          { picture: clean.picture, caption: clean.caption },
          {
            picture: pictureOfPixels(image),
            caption: `${way}: epsilon ${compact(epsilon)}, shown ${compact(factor, 3)} times larger`,
          },
          { picture, caption, success },
        ];
      }),
      frame,
    },
  };
}
