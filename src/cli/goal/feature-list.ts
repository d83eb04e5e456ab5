/** The features of a table, from a CSV file: name,low,high,kind and, where they may move less than their range, reach. */
import { readBytes } from '../../data/index.node.ts';
import { DataError } from '../../errors.ts';
import type { Feature } from '../../threat/index.ts';

const HEADINGS = ['name', 'low', 'high', 'kind', 'reach'];

/**
 * Reads a list of features, one a line in the order of the input. Kinds are number, integer, fixed, and the name of a one-hot
 * group after a colon, e.g. onehot:colour. Ranges of groups are left empty.
 *
 * @throws DataError that names the line
 */
export async function readFeatures(path: string, size: number): Promise<Feature[]> {
  const lines = new TextDecoder()
    .decode(await readBytes(path))
    .split(/\r?\n/)
    .map((line) => line.trim());
  const rows = lines.flatMap((line, i) => (line === '' || line.startsWith('#') ? [] : [{ line, number: i + 1 }]));
  const [first] = rows;
  const isHeading = first?.line.toLowerCase().startsWith('name,') ?? false;
  const list = rows.slice(isHeading ? 1 : 0).map(({ line, number }) => featureIn(line, number, path));
  if (list.length === size) return list;
  throw new DataError(`it lists ${list.length} features, and the input has ${size} values`, {
    path,
    hint: `Write one line a value, in the order of the input: ${HEADINGS.join(',')}.`,
  });
}

function featureIn(line: string, number: number, path: string): Feature {
  const [name, low = '', high = '', kind = 'number', reach = ''] = line.split(',').map((cell) => cell.trim());
  const fail = (message: string) =>
    new DataError(`line ${number}: ${message}`, {
      path,
      hint: `A line is ${HEADINGS.join(',')}, e.g. age,18,99,integer.`,
    });
  const numberIn = (text: string, heading: string) => {
    if (text !== '' && Number.isFinite(Number(text))) return Number(text);
    throw fail(`"${text}" is not a number for ${heading}`);
  };
  const reaching = reach === '' ? {} : { reach: numberIn(reach, 'reach') };
  if (kind === 'fixed') return { name, low: 0, high: 0, kind };
  const group = /^onehot:(.+)$/.exec(kind)?.[1];
  if (group !== undefined) return { name, low: 0, high: 1, kind: { group } };
  if (kind !== 'number' && kind !== 'integer') throw fail(`"${kind}" is not number, integer, fixed or onehot:GROUP`);
  return { name, low: numberIn(low, 'low'), high: numberIn(high, 'high'), kind, ...reaching };
}
