import { Option } from 'commander';
import { describe, expect, it } from 'vitest';
import { attacks } from '../../attacks/registry.ts';
import { integer, real } from '../../harness/options.ts';
import { attackCommand } from './command.ts';
import { attackHelp } from './help.ts';
import { attackOptions, flagOf, flagsOf, givenOptions } from './options.ts';

describe('the options of attacks on the command line', () => {
  it('are named as command lines name them', () => {
    expect(flagOf('steps')).toBe('--steps');
    expect(flagOf('stepSize')).toBe('--step-size');
  });

  it('are those of the registry, each checked by its declaration', () => {
    const declared = new Set(Object.values(attacks).flatMap(({ options }) => Object.keys(options)));
    const options = attackOptions(new Set());
    expect(options.map(({ name }) => name).sort()).toEqual([...declared].sort());
    for (const { option, name } of options) {
      expect(option.long).toBe(flagOf(name));
      expect(option.attributeName()).toBe(name);
      expect(() => option.parseArg?.('x', undefined)).toThrow(`${flagOf(name)}: "x" is no`);
    }
  });

  const registry = {
    square: { name: 'square', options: { seed: integer(7, 'of its squares'), restarts: integer(1, 'how often', 1) } },
    simba: { name: 'simba', options: { seed: real(2, 'of its order'), restarts: integer(1, 'how often') } },
  };
  const own = attackOptions(new Set(['--seed', '--limit']), registry);

  it('have the name of their attack before them where the command has that flag, and are plain elsewhere', () => {
    expect(own.map(({ option, attack }) => [option.long, attack])).toEqual([
      ['--restarts', undefined],
      ['--square-seed', 'square'],
      ['--simba-seed', 'simba'],
    ]);
    expect(own[0].option.parseArg?.('0', undefined)).toBe(0);
  });

  it('reach the attack by its own names, and no other attack', () => {
    const given: Readonly<Record<string, number>> = { restarts: 3, squareSeed: 5 };
    const valueFor = (attribute: string) => given[attribute];
    expect(givenOptions(own, valueFor, 'square')).toEqual({ restarts: 3, seed: 5 });
    expect(() => givenOptions(own, valueFor, 'simba')).toThrow('--square-seed: simba has no such option');
  });

  it('keep clear of every flag that a command has, also of those that switch off', () => {
    const options = [new Option('--seed <n>'), new Option('--no-clip'), new Option('-q')];
    expect([...flagsOf({ options })].sort()).toEqual(['--clip', '--help', '--no-clip', '--seed']);
    const flags = attackCommand().options.map(({ long }) => long);
    expect(new Set(flags).size).toBe(flags.length);
  });
});

describe('gibbon attack --help', () => {
  const help = attackHelp(new Set(['--steps']));

  it('tells of every attack and option in 80 columns', () => {
    const text = attackCommand().configureHelp({ helpWidth: 80 }).helpInformation() + help;
    for (const { name, description, options } of Object.values(attacks)) {
      expect(text).toMatch(new RegExp(`^  ${name} +${description.split(' ')[0]}`, 'm'));
      for (const option of Object.keys(options)) expect(text).toContain(`${flagOf(option).slice(1)} <n>`);
    }
    expect(text.split('\n').filter((line) => line.length > 80)).toEqual([]);
  });

  it('groups them by what they are for, and names flags as they are given', () => {
    const place = (words: string) => help.search(new RegExp(words, 'm'));
    const order = [
      '^  fgsm',
      '^To report',
      '^  autoattack',
      '^For the smallest',
      '^  deepfool',
      '^Without',
      '^  square',
      '^More',
    ];
    const places = order.map(place);
    expect(places.every((at) => at >= 0)).toBe(true);
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(help).toContain('--pgd-steps <n>');
  });
});
