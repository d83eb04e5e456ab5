/** The model card: a small JSON file beside a model that says what the ONNX file does not, e.g. its pixel scale. */
import { DataError } from '../errors.ts';
import { type Head, headFrom } from '../model/head.ts';
import type { Preprocessing } from '../model/preprocessing.ts';
import type { Box } from '../threat/index.ts';

/** What is known of a model beside its file. All of it is optional. */
export interface ModelCard extends Preprocessing {
  /** The short side that pictures are scaled to before they are cropped, in pixels. */
  readonly resize?: number;
  /** The side of the square that is cut out of the centre, in pixels. */
  readonly crop?: number;
  /** Added to the labels of data sets, e.g. 1 where class 0 of the model is the background. */
  readonly labelOffset?: number;
  /** Names of the classes, by class index of the model. */
  readonly classNames?: readonly string[];
  /** The output that holds the class scores, where the model has several. */
  readonly output?: string;
  /** Where a detector has its boxes and scores, where the shapes of its outputs do not tell. */
  readonly head?: Head;
}

/** A card as its file has it: the names of the classes may stand in another file. */
export interface CardFile extends Omit<ModelCard, 'classNames'> {
  /** The names, or the path of a file of names relative to the card. */
  readonly classNames?: readonly string[] | string;
}

interface CardKey<T> {
  /** What the key takes, for error messages. */
  readonly takes: string;
  /** The value that the JSON means, or undefined where it means none. */
  readonly read: (json: unknown) => T | undefined;
}

const isNumber = (json: unknown): json is number => typeof json === 'number' && Number.isFinite(json);

function boxOf(json: unknown): Box | undefined {
  const ends = typeof json === 'string' && /\d\s*\.\.\s*[-+.\d]/.test(json) ? json.split('..').map(Number) : json;
  if (!Array.isArray(ends) || ends.length !== 2 || !ends.every(isNumber)) return undefined;
  const [low, high] = ends;
  return low < high ? { low, high } : undefined;
}

function numbers(json: unknown, allows: (value: number) => boolean): readonly number[] | undefined {
  const list: readonly unknown[] = Array.isArray(json) ? json : [json];
  return list.length > 0 && list.every((value): value is number => isNumber(value) && allows(value)) ? list : undefined;
}

function wholeNumber(lowest: number): (json: unknown) => number | undefined {
  return (json) => (typeof json === 'number' && Number.isSafeInteger(json) && json >= lowest ? json : undefined);
}

function word<const T extends string>(words: readonly T[]): CardKey<T> {
  return {
    takes: words.map((each) => `"${each}"`).join(' or '),
    read: (json) => words.find((each) => each === json),
  };
}

function text(json: unknown): string | undefined {
  return typeof json === 'string' && json !== '' ? json : undefined;
}

function namesOrPath(json: unknown): readonly string[] | string | undefined {
  const isList = Array.isArray(json) && json.length > 0 && json.every((name) => typeof name === 'string');
  return isList ? json : text(json);
}

/** What each key of a card takes, in the order in which cards are written. */
const cardKeys: { readonly [K in keyof CardFile]-?: CardKey<NonNullable<CardFile[K]>> } = {
  box: { takes: '"0..1", "0..255", or two numbers such as [0, 1], the lower one first', read: boxOf },
  mean: { takes: 'a number, or a list of one number a channel', read: (json) => numbers(json, () => true) },
  std: {
    takes: 'a number above 0, or a list of one such number a channel',
    read: (json) => numbers(json, (value) => value > 0),
  },
  layout: word(['nchw', 'nhwc']),
  channels: word(['rgb', 'bgr']),
  resize: { takes: 'a whole number of pixels above 0', read: wholeNumber(1) },
  crop: { takes: 'a whole number of pixels above 0', read: wholeNumber(1) },
  labelOffset: { takes: 'a whole number, e.g. 1', read: wholeNumber(Number.MIN_SAFE_INTEGER) },
  classNames: { takes: 'a list of names, or the path of a file of names', read: namesOrPath },
  output: { takes: 'the name of an output of the model', read: text },
  head: {
    takes: '{ "classes": { "output", "axis", "from", "to" }, "boxes": { ..., "form": "centre" } }; see docs/models.md',
    read: headFrom,
  },
};

/**
 * Parses a model card.
 *
 * @param path Named in errors.
 * @throws DataError that names the key, if one is unknown or has a value that it does not take.
 * @example
 * parseCard('{"box": "0..255", "mean": [104, 117, 123], "channels": "bgr"}', 'model.gibbon.json');
 */
export function parseCard(json: string, path: string): CardFile {
  const object = objectOf(json, path);
  const unknown = Object.keys(object).find((key) => !Object.hasOwn(cardKeys, key));
  if (unknown !== undefined) {
    throw new DataError(`the key "${unknown}" is unknown`, {
      path,
      hint: `A model card may have the keys ${Object.keys(cardKeys).join(', ')}.`,
    });
  }
  const entries = Object.entries(cardKeys).flatMap(([key, { takes, read }]) => {
    if (object[key] === undefined) return [];
    const value: unknown = read(object[key]);
    if (value === undefined) {
      throw new DataError(`"${key}" is ${excerpt(object[key])}`, { path, hint: `"${key}" takes ${takes}.` });
    }
    return [[key, value] as const];
  });
  // Each value was read by the entry of its own key.
  return Object.fromEntries(entries) as CardFile;
}

/** A card as the text of its file: a line a key, the box in its short form. */
export function formatCard(card: CardFile): string {
  const lines = Object.keys(cardKeys).flatMap((key) => {
    const value: unknown =
      key === 'box' && card.box ? `${card.box.low}..${card.box.high}` : card[key as keyof CardFile];
    return value === undefined ? [] : [`  ${JSON.stringify(key)}: ${inline(value)}`];
  });
  return lines.length === 0 ? '{}\n' : `{\n${lines.join(',\n')}\n}\n`;
}

function inline(value: unknown): string {
  return Array.isArray(value) ? `[${value.map((item) => JSON.stringify(item)).join(', ')}]` : JSON.stringify(value);
}

function objectOf(json: string, path: string): Readonly<Record<string, unknown>> {
  const parsed = parsedJson(json, path);
  if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return { ...parsed };
  throw new DataError(`a model card is a JSON object, and this is ${excerpt(parsed)}`, {
    path,
    hint: 'Write e.g. {"box": "0..1"}.',
  });
}

function parsedJson(json: string, path: string): unknown {
  try {
    return JSON.parse(json);
  } catch (error) {
    throw new DataError(`this model card is not JSON: ${error instanceof Error ? error.message : String(error)}`, {
      path,
      hint: 'Write e.g. {"box": "0..1"}; JSON has no comments and no comma after the last entry.',
    });
  }
}

/** A value as it stands in the file, cut where it is long. */
function excerpt(value: unknown): string {
  const written = JSON.stringify(value);
  return written.length > 60 ? `${written.slice(0, 57)}...` : written;
}
