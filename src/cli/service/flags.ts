/** The options of `gibbon attack` for what answers in place of a file. */
import type { Command } from 'commander';
import type { ArrayForm } from '../../services/transport.ts';
import { above, oneOf, wholeNumber } from '../shell/words.ts';

/** As the command line gives them. */
export interface ServiceFlags {
  readonly command?: string;
  readonly url?: string;
  readonly send?: ArrayForm;
  readonly classCount?: number;
  readonly budget?: number;
  readonly rate?: number;
  readonly retries?: number;
  readonly patience?: number;
}

/** Adds the options, in a group of their own. */
export function serviceOptions(command: Command): Command {
  return command
    .optionsGroup('A service in place of a file (docs/services.md):')
    .option('--command <words>', 'a program that reads an array a line and answers a label or the scores a line')
    .option('--url <address>', 'a server on this machine that answers the same to a POST of an array')
    .option('--send <form>', 'arrays as json (default) or npy', oneOf('--send', ['json', 'npy']))
    .option('--class-count <n>', 'of a service that answers labels', wholeNumber('--class-count', 2))
    .option('--budget <n>', 'arrays that are sent in all (default: no limit)', wholeNumber('--budget', 1))
    .option('--rate <n>', 'arrays a second at most', above('--rate', 0))
    .option('--retries <n>', 'tries after a failed one (default: 5)', wholeNumber('--retries', 0))
    .option('--patience <s>', 'seconds that an answer may take (default: 30)', above('--patience', 0));
}
