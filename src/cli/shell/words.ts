/** Reading what people type after options. Each reader names the option it was given for. */
import { OptionError } from '../../errors.ts';
import type { Region } from '../../goals/index.ts';
import type { Box } from '../../threat/index.ts';
import { parseFraction } from '../../threat/index.ts';
import { nearestWord } from './nearest-word.ts';

/** A whole number between two bounds, both included. */
export function wholeNumber(option: string, min: number, max = Number.MAX_SAFE_INTEGER): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === '' || !Number.isInteger(value)) {
      throw new OptionError(option, `"${text}" is not a whole number`, `Write a number such as ${Math.max(min, 1)}.`);
    }
    return between(option, value, min, max);
  };
}

/** A number or a quotient, such as 0.25 or 8/255, between two bounds, both included. */
export function fraction(
  option: string,
  min = Number.NEGATIVE_INFINITY,
  max = Number.POSITIVE_INFINITY,
): (text: string) => number {
  return (text) => between(option, parseFraction(text, option), min, max);
}

/** A share of 0 to 1, for which people also write a percentage. */
export function share(option: string): (text: string) => number {
  return (text) => {
    const value = parseFraction(text, option);
    if (value >= 0 && value <= 1) return value;
    const meant = value > 1 && value <= 100 ? `${value / 100} for ${value} %` : 'e.g. 0.4 for 40 %';
    throw new OptionError(option, `${text} is not a share`, `Give a number from 0 to 1: ${meant}.`);
  };
}

/** One of several equal parts. */
export interface Part {
  /** From 1. */
  readonly number: number;
  readonly count: number;
}

/** Which one of how many parts, such as 2/3. */
export function part(option: string): (text: string) => Part {
  return (text) => {
    const [number, count] = text.split('/').map(Number);
    if (/^\d+\/\d+$/.test(text) && number >= 1 && number <= count) return { number, count };
    throw new OptionError(option, `"${text}" is not a part`, 'Write which one of how many, e.g. 2/3.');
  };
}

/** A number or a quotient above a bound. */
export function above(option: string, bound: number): (text: string) => number {
  return (text) => {
    const value = parseFraction(text, option);
    if (!(value > bound)) throw new OptionError(option, `${value} is not above ${bound}`, `Give more than ${bound}.`);
    return value;
  };
}

function between(option: string, value: number, min: number, max: number): number {
  if (value < min) throw new OptionError(option, `${value} is below ${min}`, `Give ${min} or more.`);
  if (value > max) throw new OptionError(option, `${value} is above ${max}`, `Give at most ${max}.`);
  return value;
}

/** One number, or one a channel, e.g. 0.485,0.456,0.406. */
export function list(option: string): (text: string) => number[] {
  return (text) => text.split(',').map((part) => parseFraction(part, option));
}

/** Lengths of axes, e.g. 3,224,224. */
export function lengths(option: string): (text: string) => number[] {
  return (text) => text.split(',').map(wholeNumber(option, 1));
}

/** A size in pixels. */
export interface Size {
  readonly height: number;
  readonly width: number;
}

/** One length of the short side, or height and width, e.g. 48x192. */
export function sideOrSize(option: string): (text: string) => number | Size {
  return (text) => {
    const [height, width, ...more] = text.split('x').map(wholeNumber(option, 1));
    if (width === undefined) return height;
    if (more.length === 0) return { height, width };
    throw new OptionError(option, `"${text}" is not a size`, 'Write e.g. 256, or 48x192 for 48 rows of 192 pixels.');
  };
}

/** A range of pixel values, e.g. 0..1 or 0..255. */
export function range(option: string): (text: string) => Box {
  return (text) => {
    const parts = text.split('..');
    if (parts.length !== 2)
      throw new OptionError(option, `"${text}" is not a range`, 'Write e.g. 0..1, 0..255 or -1..1.');
    const [low, high] = parts.map((part) => parseFraction(part, option));
    if (!(low < high)) throw new OptionError(option, `${low} is not below ${high}`, 'Write the lower end first.');
    return { low, high };
  };
}

/** A rectangle of a picture, left, top, right and bottom in shares of it, e.g. 0,0,0.5,1. */
export function region(option: string): (text: string) => Region {
  return (text) => {
    const [left, top, right, bottom, ...more] = text.split(',').map((each) => parseFraction(each, option));
    const isInside = [left, top].every((value) => value >= 0) && [right, bottom].every((value) => value <= 1);
    if (more.length === 0 && isInside && left < right && top < bottom) return { left, top, right, bottom };
    throw new OptionError(
      option,
      `"${text}" is not a region`,
      'Write left,top,right,bottom in shares, e.g. 0,0,0.5,1.',
    );
  };
}

/** One of a few words, in upper or lower case. */
export function oneOf<const T extends string>(option: string, words: readonly T[]): (text: string) => T {
  return (text) => {
    const word = words.find((candidate) => candidate.toLowerCase() === text.toLowerCase());
    if (word !== undefined) return word;
    const meant = nearestWord(text, words);
    const guess = meant === undefined ? '' : `Did you mean ${meant}? `;
    throw new OptionError(option, `"${text}" is unknown`, `${guess}Known: ${words.join(', ')}.`);
  };
}
