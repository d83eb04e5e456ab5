/** The forms in which people write down which class an image is of, and what the classes are called. */

import { DataError } from '../../errors.ts';
import { largest } from '../../tensor/index.ts';

/** Labels of a file: by the name of the image, or for the images in their order. */
export type LabelList = { readonly byName: ReadonlyMap<string, number> } | { readonly inOrder: readonly number[] };

/** Whether a name ends as image files do that can be read: .png, .jpg, .jpeg or .webp, in any case. */
export function isImageName(name: string): boolean {
  return /\.(png|jpe?g|webp)$/i.test(name);
}

const LABEL_KEYS = ['label', 'class', 'index'];
const FILE_KEYS = ['file', 'filename', 'path', 'image', 'name'];
const FORMS =
  'Write {"a.png": 3}, [3, 1] or [{"file": "a.png", "label": 3}] as JSON, or lines "a.png,3", "a.png 3" or "3".';

/**
 * Parses labels.
 *
 * JSON may be an object from file name to label, an array of labels, or an array of objects. An object has its label at
 * `label`, `class` or `index`; every text in it that ends like an image file is a name of its image, and where there is
 * none, the text at `file`, `filename`, `path`, `image` or `name`. Other text has one image a line, as "file,label",
 * "file label" or "label" alone; empty lines, lines after # and one line of headings are passed over.
 *
 * @param path Named in errors.
 * @throws DataError where the text has none of these forms, a label is no class number, or a name has two labels.
 */
export function parseLabels(text: string, path: string): LabelList {
  const json = text.trimStart().startsWith('{') || text.trimStart().startsWith('[');
  const entries = json ? entriesOfJson(parseJson(text, path), path) : entriesOfLines(text, path);
  if (entries.length === 0) throw new DataError('holds no labels', { path, hint: FORMS });
  const named = entries.filter(({ names }) => names.length > 0);
  if (named.length === 0) return { inOrder: entries.map(({ label }) => label) };
  const nameless = entries.find(({ names }) => names.length === 0);
  if (nameless !== undefined)
    throw new DataError(`${nameless.where} names no file, but others do`, { path, hint: FORMS });
  const byName = new Map<string, number>();
  for (const { names, label, where } of named) {
    for (const name of names) {
      const before = byName.get(name);
      if (before !== undefined && before !== label) {
        throw new DataError(`${where} gives "${name}" the label ${label}, but it had ${before} before`, { path });
      }
      byName.set(name, label);
    }
  }
  return { byName };
}

interface Entry {
  readonly names: readonly string[];
  readonly label: number;
  /** Where it stands, for errors. */
  readonly where: string;
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new DataError(`is not valid JSON: ${error instanceof Error ? error.message : error}`, { path });
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function entriesOfJson(json: unknown, path: string): Entry[] {
  if (isRecord(json)) {
    return Object.entries(json).map(([name, label]) => {
      const where = `"${name}"`;
      return { names: [normalise(name)], label: toLabel(label, where, path), where };
    });
  }
  if (!Array.isArray(json)) throw new DataError('holds no labels', { path, hint: FORMS });
  return json.map((item: unknown, i) => {
    const where = `item ${i}`;
    if (!isRecord(item)) return { names: [], label: toLabel(item, where, path), where };
    const key = LABEL_KEYS.find((candidate) => candidate in item);
    if (key === undefined) {
      throw new DataError(`${where} has none of ${LABEL_KEYS.join(', ')}`, { path, hint: FORMS });
    }
    return { names: namesIn(item), label: toLabel(item[key], where, path), where };
  });
}

function namesIn(item: Record<string, unknown>): string[] {
  const texts = Object.values(item).filter((value) => typeof value === 'string');
  const images = texts.filter(isImageName);
  if (images.length > 0) return images.map(normalise);
  const name = FILE_KEYS.map((key) => item[key]).find((value) => typeof value === 'string');
  return name === undefined ? [] : [normalise(name)];
}

function entriesOfLines(text: string, path: string): Entry[] {
  const entries: Entry[] = [];
  let headings = 0;
  text.split(/\r?\n/).forEach((raw, i) => {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) return;
    const where = `line ${i + 1}`;
    const parts = /^(?:(.*?)\s*[\s,;]\s*)?([^\s,;]+)$/.exec(line);
    const [, name, label] = parts ?? [line, undefined, line];
    const isHeading = entries.length === 0 && headings === 0 && /^[a-z_]+$/i.test(label) && !isImageName(name ?? '');
    if (isHeading) {
      headings++;
      return;
    }
    const names = name === undefined ? [] : [normalise(name.replace(/^"(.*)"$/, '$1'))];
    entries.push({ names, label: toLabel(/^\d+$/.test(label) ? Number(label) : label, where, path), where });
  });
  return entries;
}

function toLabel(value: unknown, where: string, path: string): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < 2 ** 31) return value;
  throw new DataError(`${where} has the label ${JSON.stringify(value)}, which is not a class number`, {
    path,
    hint: FORMS,
  });
}

/** A relative path as people write it, with / between its parts and no ./ before them. */
function normalise(name: string): string {
  return name
    .trim()
    .replaceAll('\\', '/')
    .replace(/^(\.\/)+/, '');
}

/** What `assignLabels` needs to know of an image. */
export interface NamedImage {
  /** Its path on disk. */
  readonly path: string;
  /** Its name within the set, e.g. the path relative to the folder that was listed. */
  readonly name: string;
}

/**
 * The label of each image.
 *
 * A list by name is matched by the parts of paths from the right: "photos/a.png" names `/data/photos/a.png`, and names
 * the image `a.png` of the folder `photos` as well as the other way round. Of several names that fit, the one counts
 * that shares most parts. A list in order must have as many labels as there are images.
 *
 * @param path The labels file, named in errors.
 * @throws DataError where an image has no label or could have two, or the counts differ.
 */
export function assignLabels(images: readonly NamedImage[], labels: LabelList, path: string): Int32Array {
  if ('inOrder' in labels) {
    if (labels.inOrder.length === images.length) return Int32Array.from(labels.inOrder);
    throw new DataError(`holds ${labels.inOrder.length} labels for ${images.length} images`, {
      path,
      hint: 'Labels without names belong to the images in their order; name the files to be safe.',
    });
  }
  const byBaseName = new Map<string, [name: string, label: number][]>();
  for (const entry of labels.byName) {
    const base = baseName(entry[0]);
    byBaseName.set(base, [...(byBaseName.get(base) ?? []), entry]);
  }
  const missing = images.filter(({ path: file }) => !byBaseName.has(baseName(normalise(file))));
  if (missing.length > 0) {
    const some = missing.slice(0, 3).map(({ name }) => name);
    throw new DataError(`has no label for ${missing.length} of ${images.length} images, e.g. ${some.join(', ')}`, {
      path,
      hint: 'Check how the file names are written in it.',
    });
  }
  return Int32Array.from(images, (image) => {
    const file = normalise(image.path);
    const candidates = byBaseName.get(baseName(file)) ?? [];
    const shared = candidates.map(([name]) => sharedParts(name, file));
    const most = largest(shared);
    const best = new Set(candidates.filter((_, i) => shared[i] === most).map(([, label]) => label));
    if (best.size === 1) return [...best][0];
    throw new DataError(`gives ${image.name} several labels: ${[...best].join(', ')}`, {
      path,
      hint: 'Write its folder before its name.',
    });
  });
}

function baseName(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1);
}

/** How many parts two paths have in common, from the right. */
function sharedParts(first: string, second: string): number {
  const [a, b] = [first.split('/').reverse(), second.split('/').reverse()];
  let count = 0;
  while (count < a.length && a[count] === b[count]) count++;
  return count;
}

/**
 * Parses names of classes: one a line, a JSON array, or a JSON object from class index to name.
 *
 * WordNet ids before or instead of names (`n01440764 tench, Tinca tinca`) are left out; of an array of texts for a
 * class, as in `{"0": ["n01440764", "tench"]}`, the last one is its name.
 *
 * @param path Named in errors.
 * @returns The names by class index.
 * @throws DataError where the text has none of these forms, or an index is missing.
 */
export function parseClassNames(text: string, path: string): string[] {
  const json = text.trimStart().startsWith('{') || text.trimStart().startsWith('[');
  const names = json ? namesOfJson(parseJson(text, path), path) : text.trimEnd().split(/\r?\n/);
  if (names.every((name) => name.trim() === '')) throw new DataError('holds no names of classes', { path });
  return names.map((name) => name.trim().replace(/^n\d{8}\s+/, ''));
}

function namesOfJson(json: unknown, path: string): string[] {
  const hint = 'Write ["cat", "dog"] or {"0": "cat", "1": "dog"}.';
  const count = Array.isArray(json) ? json.length : isRecord(json) ? Object.keys(json).length : 0;
  const at = (index: number): unknown => (Array.isArray(json) ? json[index] : isRecord(json) ? json[index] : undefined);
  return Array.from({ length: count }, (_, index) => {
    const value = at(index);
    const name: unknown = Array.isArray(value) ? value.at(-1) : value;
    if (typeof name === 'string') return name;
    throw new DataError(`has no name for class ${index}, but ${count} entries`, { path, hint });
  });
}
