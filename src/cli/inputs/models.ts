/** Models as the flags of a command and the card beside the file say. */
import { cardPath, type ModelCard } from '../../classifier/card.node.ts';
import type { Classifier, Preprocessing } from '../../classifier/index.ts';
import { loadClassifier } from '../../classifier/load.node.ts';
import { readClassNames } from '../../data/index.node.ts';
import type { Runtime } from '../../runtime/index.ts';
import { note } from '../shell/terminal.ts';
import { matchNames } from './class-names.ts';
import type { ModelFlags } from './model-flags.ts';

/** How a model takes its inputs, by the flags and, where they are silent, by the card. */
export function preprocessingOf(flags: ModelFlags, card: ModelCard | undefined): Preprocessing {
  const {
    box = card?.box,
    mean = card?.mean,
    std = card?.std,
    layout = card?.layout,
    channels = card?.channels,
  } = flags;
  return {
    ...(box && { box }),
    ...(mean && { mean }),
    ...(std && { std }),
    ...(layout && { layout }),
    ...(channels && { channels }),
  };
}

/** Loads the model as flags and card say. */
export async function loadModel(
  path: string,
  runtime: Runtime,
  preprocessing: Preprocessing,
  flags: ModelFlags,
  card: ModelCard | undefined,
): Promise<Classifier> {
  const side = flags.crop ?? card?.crop;
  const output = flags.output ?? card?.output;
  const cropped = side && (preprocessing.layout === 'nhwc' ? [side, side, 3] : [3, side, side]);
  const inputShape = flags.shape ?? cropped;
  return loadClassifier(path, {
    ...preprocessing,
    ...(inputShape && { inputShape }),
    ...(flags.at && { at: flags.at }),
    ...(flags.batch && { batchSize: flags.batch }),
    ...(output && { output }),
    straightThrough: flags.straightThrough ?? false,
    runtime,
  });
}

/** The names of the classes, where flags or card give them. */
export async function namesOf(
  { classCount }: Classifier,
  modelPath: string,
  flags: ModelFlags,
  card: ModelCard | undefined,
): Promise<readonly string[] | undefined> {
  const given = flags.classNames === undefined ? card?.classNames : await readClassNames(flags.classNames);
  if (given === undefined) return undefined;
  const path = flags.classNames ?? cardPath(modelPath);
  const matched = matchNames(given, classCount, flags.labelOffset ?? card?.labelOffset, path);
  if (matched.note !== undefined) note(matched.note);
  return matched.names;
}
