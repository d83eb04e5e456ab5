import { defineFigure } from './figure.ts';
import type { Picture } from './picture.ts';
import { panel, panels, tiles } from './tiles.ts';

/** Filters of models side by side. */
export interface Weights {
  readonly panels: readonly {
    /** E.g. `'naive training'`. */
    readonly label: string;
    /** The weights of one unit each, with zero as the middle grey. */
    readonly filters: readonly Picture[];
  }[];
}

/** Filters of the first layer, e.g. without and with adversarial training: the paper's figure 3. */
export const weights = defineFigure({
  name: 'weights',
  render(data: Weights) {
    const parts = data.panels.map(({ label, filters }) =>
      panel(tiles(filters, `the weights of ${filters.length} units: ${label}`), label),
    );
    return panels(parts).text;
  },
});
