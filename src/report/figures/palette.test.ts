import { describe, expect, it } from 'vitest';
import { colours, dashes, grounds, lineStyle } from './palette.ts';

/** @see W3C, Web Content Accessibility Guidelines 2.1, relative luminance */
function luminance(colour: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(a: string, b: string): number {
  const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}

describe('the palette', () => {
  it.each(colours)('%s has a contrast of 3:1 or more with light and dark ground', (colour) => {
    expect(contrast(colour, grounds.light)).toBeGreaterThanOrEqual(3);
    expect(contrast(colour, grounds.dark)).toBeGreaterThanOrEqual(3);
  });

  it('measures contrast as the guidelines do', () => {
    expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 5);
    expect(contrast('#767676', '#ffffff')).toBeCloseTo(4.54, 2);
  });

  it('gives lines of one colour different dashes, and as many styles as there are pairs', () => {
    const styles = Array.from({ length: colours.length * dashes.length }, (_, i) => JSON.stringify(lineStyle(i)));
    expect(new Set(styles).size).toBe(styles.length);
    for (let i = 1; i < styles.length; i++) expect(lineStyle(i).dash).not.toBe(lineStyle(i - 1).dash);
  });
});
