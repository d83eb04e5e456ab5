/** What `gibbon devices` does: a small attack on each device. */
import { drawDigits } from '../../data/index.node.ts';
import { differenceBetween } from '../../model/index.ts';
import { compact, duration } from '../../numbers.ts';
import { folded } from '../../report/text-table.ts';
import { TOLERANCE } from '../../runtime/checked.ts';
import { cpu } from '../../runtime/devices/cpu.ts';
import { devices } from '../../runtime/devices/devices.ts';
import { lineWidth, print, printRecord, progressBar } from '../shell/terminal.ts';
import type { DevicesPlan } from './plan.ts';
import { type Trial, trialOn } from './trial.ts';

const DIGITS = 16;

/** One device as it is told of. */
interface Finding {
  readonly device: string;
  readonly description: string;
  readonly isHere: boolean;
  /** Whether it computes what the processor does; null where it is not here. */
  readonly agrees: boolean | null;
  /** The largest differences from the processor, as shares of the largest value. */
  readonly logits: number | null;
  readonly gradient: number | null;
  /** Digits that ten steps fool. */
  readonly fooled: number | null;
  readonly seconds: number | null;
  readonly problem: string | null;
  readonly hint: string | null;
}

export async function runDevices({ network, json }: DevicesPlan): Promise<void> {
  const digits = drawDigits({ count: DIGITS, seed: 1, split: 'test' });
  const bar = progressBar('trying');
  const reference = await trialOn(cpu, network, digits);
  const findings: Finding[] = [];
  for (const device of devices.values()) {
    bar.update(findings.length, devices.size, device.name);
    const trial = device === cpu ? reference : await trialOn(device, network, digits);
    findings.push({ device: device.name, description: device.description, ...found(trial, reference) });
  }
  bar.end();
  if (json) printRecord({ schema: 'gibbon-devices/1', digits: DIGITS, tolerance: TOLERANCE, devices: findings });
  else print(findings.map(inWords).join('\n'));
}

function found(trial: Trial, reference: Trial): Omit<Finding, 'device' | 'description'> {
  if ('problem' in trial) {
    const nothing = { agrees: null, logits: null, gradient: null, fooled: null, seconds: null };
    return { isHere: false, ...nothing, problem: trial.problem, hint: trial.hint ?? null };
  }
  const { fooled, seconds } = trial;
  const here = { isHere: true, fooled, seconds, problem: null, hint: null };
  if ('problem' in reference) return { ...here, agrees: null, logits: null, gradient: null };
  const logits = differenceBetween(reference.logits, trial.logits).share;
  const gradient = differenceBetween(reference.gradient, trial.gradient).share;
  return { ...here, agrees: logits <= TOLERANCE && gradient <= TOLERANCE, logits, gradient };
}

function inWords({ device, description, agrees, logits, gradient, fooled, seconds, problem, hint }: Finding): string {
  const title = `${device}, ${description}`;
  const lines = (text: string) => folded(text, lineWidth(), '    ').join('\n');
  if (problem !== null) return `${title}: not here\n${lines(`    ${problem}${hint === null ? '' : `. ${hint}`}`)}`;
  const cost = `${fooled} of ${DIGITS} digits fooled by ten steps in ${duration(seconds ?? 0)}`;
  if (device === cpu.name) return lines(`${title}: ${cost}`);
  const verdict = agrees
    ? 'agrees with the processor'
    : 'DIFFERS FROM THE PROCESSOR, and is used only for programs that do not';
  const differences = `logits differ by ${compact(logits ?? 0, 2)}, gradients by ${compact(gradient ?? 0, 2)} of the largest`;
  return lines(`${title}: ${verdict}; ${differences}; ${cost}`);
}
