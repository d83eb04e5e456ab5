/** What a figure is: a pure function from plain data to markup. */
import type { PlotOptions } from '@observablehq/plot';

/** What a figure is drawn with. */
export interface Canvas {
  /** The browser's document, or one without a browser: `nodeCanvas()`. */
  readonly document: NonNullable<PlotOptions['document']>;
  /** Of charts, in CSS pixels; what is a table or a list of pictures takes the room that it needs. */
  readonly width: number;
}

/** A kind of figure. */
export interface Figure<Name extends string = string, Data extends object = object> {
  readonly name: Name;
  /** Draws the data as SVG or a fragment of HTML, styled by `figureStyle`. The data are plain JSON. */
  render(data: Data, canvas: Canvas): string;
}

/** Declares a kind of figure. */
export function defineFigure<const Name extends string, Data extends object>(
  figure: Figure<Name, Data>,
): Figure<Name, Data> {
  return figure;
}
