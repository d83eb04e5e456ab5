/** Where models run: options that all commands share which run one. */
import { Option } from 'commander';
import { cpu } from '../../runtime/devices/cpu.ts';
import { deviceNames } from '../../runtime/devices/devices.ts';
import { oneOf, wholeNumber } from '../shell/words.ts';

/** More threads than this are a slip of the finger. */
const MOST_THREADS = 256;

export interface RuntimeFlags {
  readonly threads?: number;
  readonly device: string;
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
