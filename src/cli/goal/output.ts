/** What `gibbon attack --goal` prints and saves. */
import { basename, join } from 'node:path';
import { writeNpy, writePng, writeWhole } from '../../data/index.node.ts';
import type { Goal, GoalResult, GoalSampleResult } from '../../goals/index.ts';
import type { Model } from '../../model/index.ts';
import { fileStems } from '../../report/attack/pictures.node.ts';
import { withBoxes } from '../../report/goals/boxes.ts';
import { boxesInWords, type GoalSetting, goalRecord, goalRows, goalSummaryRows } from '../../report/goals/text.ts';
import { type ImageFormat, perturbationPicture, pixelImageOf, sideBySide } from '../../report/page/pictures.ts';
import { columns } from '../../report/text-table.ts';
import { printable, shortened } from '../../report/words.ts';
import { row } from '../../tensor/index.ts';
import type { Samples } from '../inputs/sample-options.ts';
import { note, print, printRecord } from '../shell/terminal.ts';

/** Rows of the table on the terminal; the record has all. */
const SHOWN_SAMPLES = 25;
const NAME_WIDTH = 30;

/** Prints the result on stdout, and what is worth knowing on stderr. */
export function printGoal(
  result: GoalResult,
  goal: Goal,
  setting: GoalSetting,
  { json, out }: { readonly json: boolean; readonly out: string | undefined },
): void {
  for (const { message } of result.diagnostics) note(message);
  if (json) {
    printRecord(goalRecord(result, goal, setting));
    return;
  }
  const { epsilon, samples } = result;
  const limit = epsilon === undefined ? ', smallest perturbation' : ` epsilon ${Number(epsilon.toPrecision(4))}`;
  const [headings, ...rows] = goalRows(result).map(([name, ...rest]) => [shortened(name, NAME_WIDTH), ...rest]);
  const hidden = rows.length - SHOWN_SAMPLES;
  print(
    [
      `${printable(basename(setting.model))}: ${setting.goal}, ${result.attack}, ${result.norm}${limit}`,
      '',
      columns([headings, ...rows.slice(0, SHOWN_SAMPLES)]),
      ...(hidden > 0 ? [`... and ${hidden} more`] : []),
      '',
      ...(goal.boxes === undefined ? [] : [...boxLines(samples, goal, setting), '']),
      columns(goalSummaryRows(result, setting)),
      '',
      out === undefined ? '--out DIR saves the examples and a record of all samples.' : `Saved in ${out}.`,
    ].join('\n'),
  );
}

function boxLines(samples: readonly GoalSampleResult[], goal: Goal, { classNames }: GoalSetting): string[] {
  const seen = (answers: GoalSampleResult['answers']) =>
    answers === undefined ? '' : boxesInWords(goal.boxes?.(answers) ?? [], classNames);
  return samples
    .slice(0, SHOWN_SAMPLES)
    .map(
      ({ sample, clean, answers }) => `${shortened(printable(sample), NAME_WIDTH)}: ${seen(clean)} -> ${seen(answers)}`,
    );
}

/**
 * Saves the examples as an array and, where they are images, as pictures: each example, and beside the original with the
 * perturbation between them, or with the boxes of a detector in both. Last of all the record: a folder with one is complete.
 */
export async function saveGoal(
  folder: string,
  { attacked: { shape, layout } }: Model,
  { inputs, names }: Samples,
  result: GoalResult,
  goal: Goal,
  setting: GoalSetting,
): Promise<void> {
  const examples = { ...inputs, data: new Float32Array(inputs.data.length).fill(Number.NaN) };
  result.samples.forEach(({ example }, i) => {
    if (example !== undefined) row(examples, i).set(example);
  });
  await writeWhole(join(folder, 'adversarials.npy'), writeNpy(examples));
  const channels = layout === 'nhwc' ? shape[2] : shape[0];
  if (layout !== undefined && (channels === 1 || channels === 3)) {
    const format = { shape, layout, box: setting.box };
    for (const [i, stem] of fileStems(names).entries()) {
      const { example } = result.samples[i];
      if (example === undefined) continue;
      await savePictures(join(folder, stem), row(inputs, i), example, format, channels, goal, result.samples[i]);
    }
  }
  const record = `${JSON.stringify(goalRecord(result, goal, setting), undefined, 2)}\n`;
  await writeWhole(join(folder, 'goal.json'), new TextEncoder().encode(record));
}

async function savePictures(
  stem: string,
  clean: Float32Array,
  example: Float32Array,
  format: ImageFormat,
  channels: 1 | 3,
  goal: Goal,
  { clean: before, answers: after }: GoalSampleResult,
): Promise<void> {
  const [original, changed] = [clean, example].map((values) => pixelImageOf(values, format));
  const shown =
    goal.boxes === undefined || after === undefined
      ? sideBySide([original, perturbationPicture(clean, example, format).image, changed])
      : sideBySide([withBoxes(original, goal.boxes(before)), withBoxes(changed, goal.boxes(after))]);
  await writePng(`${stem}.adversarial.png`, changed.pixels, changed.width, changed.height, channels);
  await writePng(
    `${stem}.comparison.png`,
    shown.pixels,
    shown.width,
    shown.height,
    goal.boxes === undefined ? channels : 3,
  );
}
