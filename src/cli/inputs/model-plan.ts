/** How a model is loaded and what it takes, from the flags and, where they are silent, from the card beside the file. */
import { cardPath, readModelCard } from '../../classifier/card.node.ts';
import type { ModelCard, Preprocessing } from '../../classifier/index.ts';
import { readClassNames } from '../../data/index.node.ts';
import type { Feed, Head } from '../../model/index.ts';
import type { Shape } from '../../tensor/index.ts';
import type { Size } from '../shell/words.ts';
import { feedsOf } from './feed-flags.ts';
import type { ModelFlags } from './model-flags.ts';

export interface ModelPlan {
  readonly path: string;
  readonly preprocessing: Preprocessing;
  /** The short side that images are scaled to, or the size that they are stretched to. */
  readonly resize: number | Size | undefined;
  /** The side of the square that is then cut out of their centre. */
  readonly crop: number | undefined;
  /** Added to the classes in files and folder names; undefined where nothing says how many. */
  readonly labelOffset: number | undefined;
  /** Names as a file lists them, not yet fitted to the classes of the model. */
  readonly classNames: ListedNames | undefined;
  /** Of one input, where the file may leave it open. */
  readonly inputShape: Shape | undefined;
  readonly output: string | undefined;
  /** The input that is attacked, where it is named. */
  readonly input: string | undefined;
  readonly feeds: Readonly<Record<string, Feed>>;
  /** Of a detector, where the card describes it. */
  readonly head: Head | undefined;
  readonly at: string | undefined;
  readonly batchSize: number | undefined;
  /** Undefined where nobody decided: gradients then pass what rounds. */
  readonly straightThrough: boolean | undefined;
}

export interface ListedNames {
  readonly names: readonly string[];
  /** The file that lists them. */
  readonly path: string;
}

/** @throws DataError where the card, or the file of class names, cannot be read */
export async function modelPlan(path: string, flags: ModelFlags): Promise<ModelPlan> {
  return planWith(path, flags, await readModelCard(path));
}

/** What a service is asked with, which has no file and so no card. @throws DataError where the file of class names cannot be read */
export function servedPlan(name: string, flags: ModelFlags): Promise<ModelPlan> {
  return planWith(name, flags, undefined);
}

async function planWith(path: string, flags: ModelFlags, card: ModelCard | undefined): Promise<ModelPlan> {
  const preprocessing = preprocessingOf(flags, card);
  const crop = flags.crop ?? card?.crop;
  const resize = flags.resize ?? card?.resize;
  const { height, width } = typeof resize === 'object' ? resize : { height: crop, width: crop };
  const cropped = height && width && (preprocessing.layout === 'nhwc' ? [height, width, 3] : [3, height, width]);
  return {
    path,
    preprocessing,
    resize,
    crop,
    labelOffset: flags.labelOffset ?? card?.labelOffset,
    classNames: await listedNames(path, flags, card?.classNames),
    inputShape: flags.shape ?? (cropped || undefined),
    output: flags.output ?? card?.output,
    input: flags.input,
    feeds: await feedsOf(flags),
    head: card?.head,
    at: flags.at,
    batchSize: flags.batch,
    straightThrough: flags.straightThrough,
  };
}

/** Another model beside the audited one: as its own card says, or like that one where it has no card. */
export async function surrogatePlan(path: string, flags: ModelFlags): Promise<ModelPlan> {
  const { batch, straightThrough } = flags;
  const own = { ...(batch && { batch }), ...(straightThrough !== undefined && { straightThrough }) };
  return modelPlan(path, (await readModelCard(path)) === undefined ? flags : own);
}

function preprocessingOf(flags: ModelFlags, card: Preprocessing = {}): Preprocessing {
  const { box = card.box, mean = card.mean, std = card.std, layout = card.layout, channels = card.channels } = flags;
  return {
    ...(box && { box }),
    ...(mean && { mean }),
    ...(std && { std }),
    ...(layout && { layout }),
    ...(channels && { channels }),
  };
}

async function listedNames(
  modelPath: string,
  { classNames: path }: ModelFlags,
  inCard: readonly string[] | undefined,
): Promise<ListedNames | undefined> {
  if (path !== undefined) return { names: await readClassNames(path), path };
  return inCard && { names: inCard, path: cardPath(modelPath) };
}
