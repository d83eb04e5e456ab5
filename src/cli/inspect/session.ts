/** What `gibbon inspect` does once its words are read. */
import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { cardPath, readModelCard, writeModelCard } from '../../classifier/card.node.ts';
import { readModel } from '../../classifier/load.node.ts';
import { type Purpose, purposeOf } from '../../goals/index.ts';
import { draftCard } from '../../inspection/card-draft.ts';
import { type Inspection, inspectModel, withMagnitude } from '../../inspection/inspection.ts';
import { probeMagnitude } from '../../inspection/scale-probe.ts';
import { externalReader } from '../../onnx/external.node.ts';
import {
  attackWords,
  factRows,
  guessRows,
  type InspectionSetting,
  inspectionRecord,
  purposeRows,
} from '../../report/inspection/text.ts';
import { foldedWords, table } from '../../report/text-table.ts';
import { defaultRuntime } from '../../runtime/node.ts';
import { lineWidth, paragraph, print, printRecord, say } from '../shell/terminal.ts';
import { VERSION } from '../shell/version.ts';
import type { InspectPlan } from './plan.ts';

/** Inspects as the plan says, and prints what was found. */
export async function runInspection(plan: InspectPlan): Promise<void> {
  const { model: path, writeCard, json } = plan;
  const { inspection, purpose } = await inspectFile(plan);
  if (writeCard) {
    const written = await writeModelCard(path, draftCard(inspection));
    say(`wrote ${written}: a draft made of guesses, for you to correct`);
  }
  const setting = { model: path, version: VERSION, card: await readModelCard(path), purpose };
  if (json) printRecord(inspectionRecord(inspection, setting));
  else print(textOf(inspection, setting));
}

interface Inspected {
  readonly inspection: Inspection;
  readonly purpose: Purpose | undefined;
}

async function inspectFile({ model: path, run }: InspectPlan): Promise<Inspected> {
  const { bytes, model } = await readModel(path);
  const external = externalReader(path);
  const found = inspectModel(model, bytes, external);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const inspection = { ...found, file: { ...found.file, sha256 } };
  const runtime = await defaultRuntime();
  try {
    const purpose = await purposeOf(model, bytes, runtime, external);
    if (!run || inspection.pictures?.scale.confidence !== 'unknown') return { inspection, purpose };
    const magnitude = await probeMagnitude(model, bytes, runtime, inspection, external);
    return { inspection: magnitude === undefined ? inspection : withMagnitude(inspection, magnitude), purpose };
  } finally {
    await runtime.dispose();
  }
}

function textOf(inspection: Inspection, setting: InspectionSetting): string {
  const sections = [
    basename(setting.model),
    ...(setting.purpose === undefined ? [] : [table(purposeRows(setting.purpose), lineWidth())]),
    table(factRows(inspection), lineWidth()),
    table(guessRows(inspection), lineWidth()),
    ...(setting.card === undefined
      ? []
      : [paragraph(`The model card ${cardPath(setting.model)} takes precedence over these guesses.`)]),
    ending(inspection, setting),
  ];
  return sections.filter((section) => section !== '').join('\n\n');
}

function ending(inspection: Inspection, setting: InspectionSetting): string {
  const words = attackWords(inspection, setting);
  if (words === undefined) {
    const lines = inspection.obstacles.map(({ message, hint }) =>
      table([['-', message], ...(hint === undefined ? [] : [['', hint]])], lineWidth()),
    );
    return ['Gibbon cannot attack it:', ...lines].join('\n');
  }
  const checks = 'Look at the clean accuracy first: if it is low, one of the guesses is wrong.';
  return ['Try', ...command(words), ...(inspection.pictures === undefined ? [] : [checks])].join('\n');
}

/** The words of a command in lines that a shell takes, each flag beside its value. */
function command(words: readonly string[]): string[] {
  const isFlag = (word: string | undefined) => word?.startsWith('--') ?? false;
  const units = words.flatMap((word, i) => {
    if (isFlag(words[i - 1])) return [];
    return isFlag(word) ? [`${word} ${words[i + 1]}`] : [word];
  });
  const lines = foldedWords(units, lineWidth() - 6);
  return lines.map((line, i) => `${i === 0 ? '  ' : '    '}${line}${i === lines.length - 1 ? '' : ' \\'}`);
}
