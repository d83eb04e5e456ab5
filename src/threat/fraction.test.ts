import { describe, expect, it } from 'vitest';
import { OptionError } from '../errors.ts';
import { parseFraction } from './fraction.ts';

describe('parseFraction', () => {
  it.each([
    ['8/255', 8 / 255],
    [' 8 / 255 ', 8 / 255],
    ['0.25', 0.25],
    ['.5', 0.5],
    ['5.', 5],
    ['1e-3', 0.001],
    ['-1', -1],
    ['+2E2', 200],
    ['.5/2e1', 0.025],
    ['0', 0],
  ])('reads "%s"', (text, value) => {
    expect(parseFraction(text)).toBe(value);
  });

  it.each([
    '',
    ' ',
    '/',
    '8/',
    '/255',
    '1/2/3',
    '8/0',
    '0/0',
    '0x10',
    'Infinity',
    'NaN',
    '1e999',
    '1,5',
    '8 255',
    'e3',
    '.',
  ])('refuses "%s" and names the option', (text) => {
    let thrown: unknown;
    try {
      parseFraction(text, 'stepSize');
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(OptionError);
    expect(thrown).toMatchObject({ option: 'stepSize', hint: expect.stringContaining('8/255') });
  });
});
