/** Figures from their records. */
import { DataError } from '../../errors.ts';
import type { FigureRecord } from '../page/figure-record.ts';
import type { Canvas, Figure } from './figure.ts';
import * as registry from './index.ts';

/**
 * Draws the figure of a record: SVG or a fragment of HTML.
 *
 * @throws DataError for figures that there are not, e.g. in the record of another version
 */
export function renderFigure({ name, data }: FigureRecord, canvas: Canvas): string {
  const figures = Object.values<Figure>(registry);
  const figure = figures.find((candidate) => candidate.name === name);
  if (figure === undefined) {
    throw new DataError(`there is no figure "${name}"`, {
      hint: `There are ${figures.map((known) => known.name).join(', ')}.`,
    });
  }
  return figure.render(data, canvas);
}
