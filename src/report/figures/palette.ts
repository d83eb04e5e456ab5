/**
 * Colours that can be told apart without all of colour vision, on light and on dark ground.
 *
 * @see Okabe and Ito 2008, Color Universal Design. Orange, sky blue and yellow are darker here, and black is grey, so that
 * each has a contrast of 3:1 or more with either ground.
 */

/** What figures stand on. */
export const grounds = { light: '#ffffff', dark: '#16181b' } as const;

/** By name. */
export const palette = {
  blue: '#0072b2',
  vermillion: '#d55e00',
  green: '#009e73',
  purple: '#cc79a7',
  orange: '#b87f00',
  sky: '#2e8fc6',
  olive: '#8a8200',
  grey: '#7a7a7a',
} as const;

/** In the order in which series take them. */
export const colours = Object.values(palette);

/** SVG dash arrays, in the order in which series take them: no two neighbours differ by colour only. */
export const dashes = ['none', '7 4', '2 3', '11 3 2 3', '14 5', '5 2 2 2 2 2', '3 6'] as const;

/** How a line looks. */
export interface LineStyle {
  readonly colour: string;
  readonly dash: string;
}

/** The style of the series number `index`; they repeat after as many as colours and dashes have no common period. */
export function lineStyle(index: number): LineStyle {
  return { colour: colours[index % colours.length], dash: dashes[index % dashes.length] };
}
