/** Reading what people type after options. Each reader names the option it was given for. */
import { OptionError } from '../errors.ts';
import type { Box } from '../threat/index.ts';
import { parseFraction } from '../threat/index.ts';

/** A whole number that is not below a bound. */
export function wholeNumber(option: string, min: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === '' || !Number.isInteger(value)) throw new OptionError(option, `"${text}" is no whole number`);
    if (value < min) throw new OptionError(option, `${value} is below ${min}`);
    return value;
  };
}

/** A number or a quotient, such as 0.25 or 8/255. */
export function fraction(option: string): (text: string) => number {
  return (text) => parseFraction(text, option);
}

/** One number, or one a channel, e.g. 0.485,0.456,0.406. */
export function list(option: string): (text: string) => number[] {
  return (text) => text.split(',').map((part) => parseFraction(part, option));
}

/** A range of pixel values, e.g. 0..1 or 0..255. */
export function range(option: string): (text: string) => Box {
  return (text) => {
    const parts = text.split('..');
    if (parts.length !== 2) throw new OptionError(option, `"${text}" is no range`, 'write e.g. 0..1, 0..255 or -1..1');
    const [low, high] = parts.map((part) => parseFraction(part, option));
    if (!(low < high)) throw new OptionError(option, `${low} is not below ${high}`);
    return { low, high };
  };
}

/** One of a few words. */
export function oneOf<const T extends string>(option: string, words: readonly T[]): (text: string) => T {
  return (text) => {
    const word = words.find((candidate) => candidate.toLowerCase() === text.toLowerCase());
    if (word === undefined) throw new OptionError(option, `"${text}" is unknown`, `it is one of ${words.join(', ')}`);
    return word;
  };
}
