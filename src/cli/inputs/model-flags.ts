/** The options that say what a model takes: commands on one model share them. */
import type { Command } from 'commander';
import type { Box } from '../../threat/index.ts';
import { lengths, list, oneOf, range, type Size, sideOrSize, wholeNumber } from '../shell/words.ts';
import { type FeedFlags, feedOptions } from './feed-flags.ts';

/** As the command line gives them. */
export interface ModelFlags extends FeedFlags {
  readonly labelOffset?: number;
  readonly classNames?: string;
  readonly resize?: number | Size;
  readonly crop?: number;
  readonly box?: Box;
  readonly mean?: number[];
  readonly std?: number[];
  readonly layout?: 'nchw' | 'nhwc';
  readonly channels?: 'rgb' | 'bgr';
  readonly output?: string;
  readonly at?: string;
  readonly shape?: number[];
  readonly batch?: number;
  readonly straightThrough?: boolean;
}

/** Adds the options on pictures and their classes to the group that is open. */
export function pictureOptions(command: Command): Command {
  return command
    .option(
      '--label-offset <n>',
      'added to the classes in files and folder names, e.g. 1 where class 0 of the model is the background',
      wholeNumber('--label-offset', Number.MIN_SAFE_INTEGER),
    )
    .option('--class-names <file>', 'names of the classes: one a line, or JSON')
    .option(
      '--resize <size>',
      'scale the short side of each image to n pixels; or stretch it, e.g. to 48x192, 48 rows of 192',
      sideOrSize('--resize'),
    )
    .option('--crop <n>', 'then cut n x n pixels out of the centre', wholeNumber('--crop', 1));
}

/** Adds the options on the model, in a group of their own. */
export function modelOptions(command: Command): Command {
  return feedOptions(command.optionsGroup('How the model takes them:'))
    .option('--box <range>', 'what black and white are: 0..1, 0..255 or -1..1 (default: 0..1)', range('--box'))
    .option('--mean <list>', 'subtracted from the pixels: one number, or one a channel', list('--mean'))
    .option('--std <list>', 'what the difference is divided by', list('--std'))
    .option('--layout <order>', 'of its axes: nchw or nhwc', oneOf('--layout', ['nchw', 'nhwc']))
    .option('--channels <order>', 'of its colours: rgb or bgr', oneOf('--channels', ['rgb', 'bgr']))
    .option('--output <name>', 'the output with the class scores, where it has several')
    .option('--at <value>', 'attack this value of the graph in place of its input, e.g. embedded tokens')
    .option('--shape <list>', 'of one input where the file leaves it open, e.g. 500,64', lengths('--shape'));
}
