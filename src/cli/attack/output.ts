/** What `gibbon attack` prints and saves. */
import { basename, join } from 'node:path';
import type { Classifier, Layout } from '../../classifier/index.ts';
import { writeNpy, writePng, writeWhole } from '../../data/index.node.ts';
import type { AttackOutcome } from '../../report/attack/outcome.ts';
import { type AttackSetting, attackRecord, fitColumns, sampleRows, summaryRows } from '../../report/attack/text.ts';
import { type ImageFormat, perturbationPicture, pixelImageOf, sideBySide } from '../../report/page/pictures.ts';
import { columns } from '../../report/text-table.ts';
import { className, printable } from '../../report/words.ts';
import { row } from '../../tensor/index.ts';
import type { Samples } from '../inputs/sample-options.ts';
import { note, print, printRecord } from '../shell/terminal.ts';
import type { AttackPlan } from './plan.ts';

/** The widest line. */
const WIDTH = 100;
/** Rows of the table on the terminal; the record has all. */
const SHOWN_SAMPLES = 25;
/** File systems allow 255 bytes a name. */
const LONGEST_STEM = 60;

/** Prints the result on stdout, and what is worth knowing on stderr. */
export function printAttack(result: AttackOutcome, setting: AttackSetting, { json, out }: AttackPlan): void {
  for (const { message } of result.diagnostics) note(message);
  if (setting.labelsAreAnswers) note("no labels were given: the model's own answers were attacked");
  if (json) {
    printRecord(attackRecord(result, setting));
    return;
  }
  const { model, classNames, target } = setting;
  const { epsilon } = result;
  const limit = epsilon === undefined ? ', smallest perturbation' : ` epsilon ${Number(epsilon.toPrecision(4))}`;
  const goal = target === undefined ? '' : `, toward ${className(target, classNames)}`;
  const [headings, ...rows] = sampleRows(result, setting);
  const hidden = rows.length - SHOWN_SAMPLES;
  print(
    [
      `${printable(basename(model))}: ${result.attack}, ${result.norm}${limit}${goal}`,
      '',
      columns(fitColumns([headings, ...rows.slice(0, SHOWN_SAMPLES)], WIDTH)),
      ...(hidden > 0 ? [`... and ${hidden} more`] : []),
      '',
      columns(summaryRows(result, setting)),
      '',
      out === undefined ? '--out DIR saves the examples and a record of all samples.' : `Saved in ${out}.`,
    ].join('\n'),
  );
}

/** What was found for each sample; undefined where nothing was. */
export type Examples = readonly (Float32Array | undefined)[];

/**
 * Saves the examples and, last, the record, so that a folder with a record is complete. Images become PNG files: each
 * example, its perturbation, and both beside the original; anything else one .npy file, with NaN where there is no example.
 */
export async function saveAttack(
  folder: string,
  { inputShape, box }: Classifier,
  { inputs, names }: Samples,
  { outcome, examples }: { readonly outcome: AttackOutcome; readonly examples: Examples },
  setting: AttackSetting,
  layout: Layout,
): Promise<void> {
  const channels = layout === 'nchw' ? inputShape[0] : inputShape[2];
  if (inputShape.length === 3 && (channels === 1 || channels === 3)) {
    const stems = fileStems(names);
    for (const [i, stem] of stems.entries()) {
      const format = { shape: inputShape, layout, box };
      const example = examples[i];
      if (example !== undefined) await savePictures(join(folder, stem), row(inputs, i), example, format, channels);
    }
  } else {
    const adversarials = { ...inputs, data: new Float32Array(inputs.data.length).fill(Number.NaN) };
    examples.forEach((example, i) => {
      if (example !== undefined) row(adversarials, i).set(example);
    });
    await writeWhole(join(folder, 'adversarials.npy'), writeNpy(adversarials));
  }
  const record = new TextEncoder().encode(`${JSON.stringify(attackRecord(outcome, setting), undefined, 2)}\n`);
  await writeWhole(join(folder, 'attack.json'), record);
}

async function savePictures(
  stem: string,
  clean: Float32Array,
  adversarial: Float32Array,
  format: ImageFormat,
  channels: 1 | 3,
): Promise<void> {
  const before = pixelImageOf(clean, format);
  const after = pixelImageOf(adversarial, format);
  const perturbation = perturbationPicture(clean, adversarial, format).image;
  const pictures = { adversarial: after, perturbation, comparison: sideBySide([before, perturbation, after]) };
  for (const [kind, { pixels, width, height }] of Object.entries(pictures)) {
    await writePng(`${stem}.${kind}.png`, pixels, width, height, channels);
  }
}

/** A file name, without its ending, for each sample; samples may be called by paths, and two may have one name. */
export function fileStems(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    const words = name.replace(/\.[^./]+$/, '').replace(/[^\p{L}\p{N}_.-]+/gu, '_');
    const plain = words.slice(-LONGEST_STEM).replace(/^[_.]+/, '') || 'sample';
    let stem = plain;
    for (let i = 2; taken.has(stem.toLowerCase()); i++) stem = `${plain}-${i}`;
    taken.add(stem.toLowerCase());
    return stem;
  });
}
