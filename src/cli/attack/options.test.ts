import { describe, expect, it } from 'vitest';
import { attacks } from '../../attacks/registry.ts';
import { attackCommand } from './command.ts';
import { attackHelp, attackOptions, flagOf } from './options.ts';

describe('the options of attacks on the command line', () => {
  it('are named as command lines name them', () => {
    expect(flagOf('steps')).toBe('--steps');
    expect(flagOf('stepSize')).toBe('--step-size');
  });

  it('are those of the registry, each checked by its declaration', () => {
    const declared = new Set(Object.values(attacks).flatMap(({ options }) => Object.keys(options)));
    const options = attackOptions();
    expect([...options.keys()].sort()).toEqual([...declared].sort());
    for (const [name, option] of options) {
      expect(option.long).toBe(flagOf(name));
      expect(option.attributeName()).toBe(name);
      expect(() => option.parseArg?.('x', undefined)).toThrow(`${flagOf(name)}: "x" is no`);
    }
  });
});

describe('gibbon attack --help', () => {
  it('tells of every attack and option in 80 columns', () => {
    const text = attackCommand().configureHelp({ helpWidth: 80 }).helpInformation() + attackHelp();
    for (const { name, description, options } of Object.values(attacks)) {
      expect(text).toMatch(new RegExp(`^  ${name} +${description.split(' ')[0]}`, 'm'));
      for (const option of Object.keys(options)) expect(text).toContain(`${flagOf(option)} <n>`);
    }
    expect(text.split('\n').filter((line) => line.length > 80)).toEqual([]);
  });
});
