import { execFileSync } from 'node:child_process';
import { Command, Option } from 'commander';
import { describe, expect, it } from 'vitest';
import { completables } from './completables.ts';
import { shells } from './shells.ts';

const commands = completables([
  new Command('attack')
    .description("fool a model: show it's fooled")
    .option('--norm <name>', 'how [it] is measured')
    .option('--json', 'print a record')
    .addOption(new Option('--steps <n>', 'how many').hideHelp()),
  new Command('audit').description('measure').option('--data <path>', 'images'),
]);

/** What bash offers for the last of some words. */
function offered(...words: string[]): string[] {
  const script = `${shells.bash(commands)}
COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length - 1}; _gibbon; printf '%s\\n' "\${COMPREPLY[@]}"`;
  return execFileSync('bash', ['-c', script], { encoding: 'utf8' }).trim().split('\n');
}

describe('completion', () => {
  it('of bash knows commands, their options, those that help hides too, and files', () => {
    expect(offered('gibbon', 'a')).toEqual(['attack', 'audit']);
    expect(offered('gibbon', 'attack', '--')).toEqual(['--norm', '--json', '--steps', '--help']);
    expect(offered('gibbon', 'audit', '--d')).toEqual(['--data']);
    expect(offered('gibbon', 'attack', 'package.js')).toEqual(['package.json']);
  });

  it.each(Object.keys(shells))('of %s has every command and option once', (shell) => {
    const script = shells[shell](commands);
    for (const { command, flags } of commands) {
      expect(script).toContain(command);
      for (const { flag } of flags) expect(script).toContain(shell === 'fish' ? `-l ${flag.slice(2)} ` : flag);
    }
    expect(script.match(/'/g)?.length ?? 0, 'quotes that are left open').toSatisfy((count: number) => count % 2 === 0);
  });
});
