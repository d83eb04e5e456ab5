/** The options of `gibbon attack --goal`: what counts as harm, and what may change. */
import type { Command } from 'commander';
import type { GoalOption, Region } from '../../goals/index.ts';
// Without the runner, which takes longer to load than help may take to appear.
import { goals } from '../../goals/registry.ts';
import { table } from '../../report/text-table.ts';
import type { Box } from '../../threat/index.ts';
import { fraction, oneOf, range, region, share, wholeNumber } from '../shell/words.ts';

/** As the command line gives them. */
export interface GoalFlags {
  readonly goal?: string;
  readonly element?: number;
  readonly threshold?: number;
  readonly by?: number;
  readonly interval?: Box;
  /** Names or numbers. */
  readonly classes?: readonly string[];
  readonly first?: number;
  readonly share?: number;
  readonly axis?: number;
  /** Letters, or numbers. */
  readonly text?: string;
  readonly blank?: number;
  readonly metric?: 'cosine' | 'L2';
  /** A file. */
  readonly reference?: string;
  /** A name. */
  readonly head?: string;
  readonly region?: Region;
  readonly mask?: string;
  readonly features?: string;
}

/** What a goal is told, but for the output, which is an option of the model. */
const goalOptionFlags: {
  readonly [K in Exclude<GoalOption, 'output'>]: {
    readonly value: string;
    readonly description: string;
    readonly read: (text: string) => GoalFlags[K];
  };
} = {
  threshold: { value: '<t>', description: 'what a score or value must pass', read: fraction('--threshold') },
  by: { value: '<d>', description: 'how far a value must move from the clean answer', read: fraction('--by', 0) },
  interval: { value: '<range>', description: 'that a value must leave, e.g. 10..20', read: range('--interval') },
  element: { value: '<n>', description: 'of the output, counted from 0', read: wholeNumber('--element', 0) },
  classes: {
    value: '<list>',
    description: 'names or numbers of classes, e.g. dog,16',
    read: (text) => text.split(','),
  },
  first: { value: '<n>', description: 'how many of the first answers count', read: wholeNumber('--first', 1) },
  share: { value: '<s>', description: 'of positions that must change', read: share('--share') },
  axis: { value: '<n>', description: 'of the classes, without that of the samples', read: wholeNumber('--axis', 0) },
  text: {
    value: '<text>',
    description: 'that is to be read: letters that --class-names has, or numbers, e.g. 3,1,20',
    read: (text) => text,
  },
  blank: { value: '<n>', description: 'the class that stands for nothing', read: wholeNumber('--blank', 0) },
  metric: { value: '<name>', description: 'cosine or L2', read: oneOf('--metric', ['cosine', 'L2']) },
  reference: { value: '<file>', description: 'an input, an embedding or a map to compare with', read: (text) => text },
  head: { value: '<name>', description: 'of a detector, where its shapes do not tell', read: (text) => text },
  region: {
    value: '<l,t,r,b>',
    description: 'in shares of the picture, e.g. 0,0,0.5,1',
    read: region('--region'),
  },
};

/** Adds the options, in groups of their own. */
export function goalOptions(command: Command): Command {
  command
    .optionsGroup('Another goal than a wrong class:')
    .option('--goal <name>', `${Object.keys(goals).join(', ')}; see below`, oneOf('--goal', Object.keys(goals)));
  for (const [name, { value, description, read }] of Object.entries(goalOptionFlags)) {
    command.option(`--${name} ${value}`, description, (text: string) => read(text));
  }
  return command
    .optionsGroup('What may change (with --goal):')
    .option('--mask <file>', 'a picture or .npy: what is not 0 may change; or left,top,right,bottom in shares')
    .option('--features <file>', 'CSV of name,low,high,kind: ranges of tabular features, integers, one-hot groups');
}

const HELP_WIDTH = 80;

/** What each goal is. */
export function goalHelp(): string {
  const rows = Object.values(goals).map(({ name, description, options }) => {
    const takes = options.map((option) => `--${option}`).join(' ');
    return [`  ${name}`, `${description}${takes === '' ? '' : ` (${takes})`}`];
  });
  return ['', 'Goals:', table(rows, HELP_WIDTH)].join('\n');
}
