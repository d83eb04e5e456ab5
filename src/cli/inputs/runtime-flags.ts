/** Where models run: options that all commands share which run one. */
import { Option } from 'commander';
import { OptionError } from '../../errors.ts';
import { cpu } from '../../runtime/devices/cpu.ts';
import { deviceNames } from '../../runtime/devices/devices.ts';
import { oneOf, wholeNumber } from '../shell/words.ts';

/** More threads than this are a slip of the finger. */
const MOST_THREADS = 256;

export interface RuntimeFlags {
  readonly threads?: number;
  readonly device: string;
  readonly queue?: string;
  readonly store?: string;
}

/** @param usual How many cores where nobody says. @default all */
export function threadsOption(usual?: number): Option {
  const all = usual === undefined ? ' (default: all)' : '';
  return new Option('--threads <n>', `processor cores to use${all}`)
    .argParser(wholeNumber('--threads', 1, MOST_THREADS))
    .default(usual);
}

export function deviceOption(): Option {
  return new Option('--device <name>', `what computes: ${deviceNames.join(', ')}; files are judged on the processor`)
    .argParser(oneOf('--device', deviceNames))
    .default(cpu.name);
}

/** What everybody who meets at a queue may say in the environment: other users of a machine see what stands in a command. */
export const QUEUE_VARIABLE = 'GIBBON_QUEUE';

export function queueOptions(): Option[] {
  return [
    new Option('--queue <address>', 'let the workers of a queue attack the samples: redis://HOST:PORT').env(
      QUEUE_VARIABLE,
    ),
    storeOption(),
  ];
}

export function storeOption(): Option {
  return new Option('--store <dir>', 'a folder that all machines see, in place of the memory of the queue');
}

/** The address of the queue. @throws OptionError where none is named */
export function queueFrom(given: string | undefined): string {
  const address = given ?? process.env[QUEUE_VARIABLE];
  if (address !== undefined && address !== '') return address;
  throw new OptionError('QUEUE', 'no queue is named', `Write redis://HOST:PORT, or set ${QUEUE_VARIABLE}.`);
}
