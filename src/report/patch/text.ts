/** A patch and how often it works, as a record and as text. */
import type { Patch } from '../../attacks/patch.ts';
import type { PatchOutcome } from '../../evaluation/patches/test-patch.ts';
import { compact, duration, percent } from '../../numbers.ts';
import { className, printable } from '../words.ts';

export interface PatchSetting {
  readonly model: string;
  readonly version: string;
  readonly runtime: string;
  readonly classNames: readonly string[] | undefined;
  readonly area: number;
  readonly steps: number;
  readonly batchSize: number;
  readonly seed: number;
  /** How many pictures it was made on. */
  readonly madeOn: number;
  readonly seconds: number;
}

/** As plain JSON. */
export interface PatchRecord extends Omit<PatchSetting, 'classNames'>, Omit<PatchOutcome, 'examples'> {
  readonly schema: 'gibbon-patch/1';
  readonly target: number;
  readonly targetName: string | null;
  /** Of the disk, in pixels of the model's pictures. */
  readonly diameter: number;
  /** Degrees to either side. */
  readonly rotation: number;
  /** The mean loss of each step. */
  readonly losses: readonly number[];
}

export function patchRecord(
  { target, frame, rotation, losses }: Patch,
  { success, randomColours, answers }: PatchOutcome,
  { classNames, ...setting }: PatchSetting,
): PatchRecord {
  return {
    schema: 'gibbon-patch/1',
    ...setting,
    target,
    targetName: classNames?.[target] ?? null,
    diameter: frame.diameter,
    rotation,
    success,
    randomColours,
    losses,
    answers,
  };
}

/** What a terminal shows. */
export function patchText(record: PatchRecord, folder: string): string {
  const { success, randomColours, area, diameter, target, targetName, madeOn, answers, seconds } = record;
  const name = targetName === null ? className(target, undefined) : className(0, [targetName]);
  const pictures = new Set(answers.map(({ picture }) => picture)).size;
  return [
    `${printable(fileName(record.model))}: a patch of ${percent(area)} of the picture, a disk of ${compact(diameter, 3)} pixels, toward ${printable(name)}`,
    '',
    `taken for it     ${percent(success.value)}, ${success.count} of ${success.total} places in ${pictures} pictures that it was not made on`,
    `random colours   ${percent(randomColours.value)}`,
    `made on          ${madeOn} pictures, ${record.steps} steps of ${record.batchSize}`,
    `time             ${duration(seconds)} on ${record.runtime}`,
    '',
    `Saved in ${folder}: patch-print.png is ready to print.`,
  ].join('\n');
}

function fileName(path: string): string {
  return path.replace(/^.*[/\\]/, '');
}
