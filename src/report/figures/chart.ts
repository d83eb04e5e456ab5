/** Charts in the style of the house: what all of them share. */
import { type PlotOptions, plot } from '@observablehq/plot';
import type { Canvas } from './figure.ts';

/** Of all text in charts, in CSS pixels. */
export const FONT_SIZE = 12;
/** Roughly, as a share of the font size: layouts are made where no text can be measured. */
const CHARACTER_WIDTH = 0.6;

/** About how wide a text of charts is, in CSS pixels. */
export function textWidth(text: string): number {
  return text.length * FONT_SIZE * CHARACTER_WIDTH;
}

/** What an axis shows. */
export interface AxisQuantity {
  /** With its unit no more than about 40 characters: they have one line, on telephones too. */
  readonly label: string;
  readonly unit?: string;
}

/** The label of an axis with its unit. */
export function axisLabel({ label, unit = '' }: AxisQuantity): string {
  return unit === '' ? label : `${label} (${unit})`;
}

/** A number as axes write it: none takes more room than beside an axis there is. */
export function shortNumber(value: number): string {
  const size = Math.abs(value);
  if (size !== 0 && size < 0.001) return Number(value.toPrecision(2)).toExponential();
  return value.toLocaleString('en', { maximumSignificantDigits: 4, notation: size < 100_000 ? 'standard' : 'compact' });
}

/** Where the names of axes stand. */
export const X_LABEL = { labelAnchor: 'center', labelArrow: 'none', labelOffset: 40 } as const;
export const Y_LABEL = { labelAnchor: 'top', labelArrow: 'none' } as const;

/**
 * Draws marks as one SVG image.
 *
 * @param label what those are told who cannot see it
 */
export function chart(label: string, options: PlotOptions, { document, width }: Canvas): string {
  const svg: { setAttribute(name: string, value: string): void; outerHTML: string } = plot({
    width,
    marginLeft: 52,
    marginRight: 16,
    marginTop: 28,
    marginBottom: 44,
    ...options,
    x: { ...X_LABEL, tickFormat: shortNumber, ...options.x },
    y: { ...Y_LABEL, tickFormat: shortNumber, grid: true, ...options.y },
    ariaLabel: label,
    document,
  });
  svg.setAttribute('role', 'img');
  svg.setAttribute('font-size', String(FONT_SIZE));
  // Parts of an image are not named to those who hear it as one.
  return svg.outerHTML.replace(/(<g\b[^>]*?) aria-label=/g, '$1 data-part=');
}
