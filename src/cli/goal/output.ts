/** What `gibbon attack --goal` prints and saves. */

import { basename, join } from 'node:path';
import { writeWhole } from '../../data/index.node.ts';
import type { Goal, GoalResult, GoalSampleResult } from '../../goals/index.ts';
import type { Model } from '../../model/index.ts';
import { isPicture } from '../../model/index.ts';
import type { SavedPictures } from '../../report/attack/page.ts';
import { fileStems, savePicture, writeArrays } from '../../report/attack/pictures.node.ts';
import { withBoxes } from '../../report/goals/boxes.ts';
import { goalPage } from '../../report/goals/page.ts';
import { boxesInWords, type GoalSetting, goalRecord, goalRows, goalSummaryRows } from '../../report/goals/text.ts';
import { type ImageFormat, perturbationPicture, pixelImageOf, sideBySide } from '../../report/page/pictures.ts';
import { columns } from '../../report/text-table.ts';
import { tokenLines } from '../../report/tokens.ts';
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
      ...tokenLines(
        setting.tokens,
        samples.map(({ sample }) => sample),
        SHOWN_SAMPLES,
      ),
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
 * Saves samples and examples as arrays and, where they are images, as pictures, with a page of them; the boxes of a detector are
 * drawn before and after. Last of all the record: a folder with one is complete.
 */
export async function saveGoal(
  folder: string,
  { attacked: { shape, layout } }: Model,
  { inputs, names }: Samples,
  result: GoalResult,
  goal: Goal,
  setting: GoalSetting,
): Promise<void> {
  const examples = result.samples.map(({ example }) => example);
  await writeArrays(folder, inputs, examples);
  const format = layout && { shape, layout, box: setting.box };
  if (format !== undefined && isPicture(format.shape, format.layout)) {
    const sights: (SavedPictures | undefined)[] = [];
    for (const [i, stem] of fileStems(names).entries()) {
      const example = examples[i];
      const sample = result.samples[i];
      sights.push(example && (await savePictures(folder, stem, row(inputs, i), example, format, goal, sample)));
    }
    const page = goalPage(basename(setting.model), result, goal, setting, sights);
    await writeWhole(join(folder, 'index.html'), page);
  }
  const record = `${JSON.stringify(goalRecord(result, goal, setting), undefined, 2)}\n`;
  await writeWhole(join(folder, 'goal.json'), record);
}

/** Saves the pictures of a sample. @returns Those that a page shows: with boxes, where there are some */
async function savePictures(
  folder: string,
  stem: string,
  clean: Float32Array,
  example: Float32Array,
  format: ImageFormat,
  goal: Goal,
  { clean: before, answers: after }: GoalSampleResult,
): Promise<SavedPictures> {
  const [original, changed] = [clean, example].map((values) => pixelImageOf(values, format));
  const { image: perturbation, factor } = perturbationPicture(clean, example, format);
  const plain = {
    clean: await savePicture(folder, 'clean', stem, original),
    perturbation: await savePicture(folder, 'perturbation', stem, perturbation),
    adversarial: await savePicture(folder, 'adversarial', stem, changed),
    factor,
    width: original.width,
    height: original.height,
  };
  if (goal.boxes === undefined || after === undefined) {
    const comparison = sideBySide([original, perturbation, changed]);
    return { ...plain, comparison: await savePicture(folder, 'comparison', stem, comparison) };
  }
  const [boxesBefore, boxesAfter] = [withBoxes(original, goal.boxes(before)), withBoxes(changed, goal.boxes(after))];
  return {
    ...plain,
    clean: await savePicture(folder, 'boxes-before', stem, boxesBefore),
    adversarial: await savePicture(folder, 'boxes-after', stem, boxesAfter),
    comparison: await savePicture(folder, 'comparison', stem, sideBySide([boxesBefore, boxesAfter])),
  };
}
