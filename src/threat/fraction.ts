import { OptionError } from '../errors.ts';

const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/**
 * Reads a number as papers write epsilon: `'0.25'`, `'1e-3'` or a quotient, `'8/255'`.
 *
 * @param option The option that the text was given for; names it in the error.
 * @throws OptionError where the text is neither, or the number is not finite.
 */
export function parseFraction(text: string, option = 'epsilon'): number {
  const parts = text.split('/').map((part) => part.trim());
  const value =
    parts.length <= 2 && parts.every((part) => DECIMAL.test(part)) ? quotient(parts.map(Number)) : Number.NaN;
  if (!Number.isFinite(value)) {
    throw new OptionError(
      option,
      `"${text}" is not a number`,
      'Write a number such as 0.25 or a quotient such as 8/255.',
    );
  }
  return value;
}

function quotient([numerator, denominator = 1]: number[]): number {
  return numerator / denominator;
}
