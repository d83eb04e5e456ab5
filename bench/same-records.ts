/**
 * Whether two builds of Gibbon audit the shared models to the same record, but for times and wording.
 *
 * node dist-bench/bench/same-records.js BEFORE [AFTER] [--limit N] [--only MODEL] [--preset NAME]
 * BEFORE and AFTER are checkouts that are built; GIBBON_DATA is the folder of the models.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { LoadOptions } from '../src/classifier/load.node.ts';
import { writeNpz } from '../src/data/index.ts';
import { integers } from '../src/tensor/index.ts';
import { DATA, realModels } from '../test/real-models.ts';

const NORMS = ['Linf', 'L2'];
/** Radii at which something is fooled and something resists, as shares of the whole range. */
const EPSILON: Readonly<Record<string, readonly [linf: number, l2: number]>> = {
  mnist_conv_robust: [0.2, 2],
  mnist_conv_adversarial: [0.2, 2],
  mnist_cnn: [0.1, 1],
  cifar10_resnet8: [2 / 255, 0.25],
};
const USUAL: readonly [number, number] = [1 / 255, 0.5];
/** What may differ: time, place, the words in which the same numbers are told, and what checks conclude, since they ask for enough samples. */
const PASSING = new Set([
  'seconds',
  'started',
  'finished',
  'command',
  'runtime',
  'version',
  'machine',
  'evidence',
  'message',
  'title',
  'statement',
  'diagnostics',
  'verdict',
  'schema',
]);

function flagsOf({ box, mean, std, channels }: LoadOptions): string[] {
  return [
    ...(box ? ['--box', `${box.low}..${box.high}`] : []),
    ...(mean ? ['--mean', mean.join()] : []),
    ...(std ? ['--std', std.join()] : []),
    ...(channels ? ['--channels', channels] : []),
  ];
}

/** Every number and name of a record by its path; parts of lists that have a code or a name go by it. */
function leaves(value: unknown, path: string, into: Map<string, unknown>): Map<string, unknown> {
  if (value === null || typeof value !== 'object') return into.set(path, value);
  for (const [key, part] of Object.entries(value)) {
    if (!PASSING.has(key)) leaves(part, `${path}.${Array.isArray(value) ? nameOf(part, key) : key}`, into);
  }
  return into;
}

/** The command as that checkout ships it. */
function programOf(checkout: string): string {
  const { bin }: { bin: { gibbon: string } } = JSON.parse(readFileSync(join(checkout, 'package.json'), 'utf8'));
  return join(checkout, bin.gibbon);
}

function nameOf(part: unknown, place: string): string {
  const named = typeof part === 'object' && part !== null ? part : {};
  if ('code' in named) return String(named.code);
  return 'name' in named ? String(named.name) : place;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    limit: { type: 'string', default: '100' },
    only: { type: 'string' },
    preset: { type: 'string', default: 'standard' },
  },
});
const [before, after = '.'] = positionals.map((path) => resolve(path));
const folder = mkdtempSync(join(tmpdir(), 'same-records-'));
let differing = 0;
for (const { name, options, images } of realModels) {
  if (values.only !== undefined && values.only !== name) continue;
  const { inputs, labels } = await images(Number(values.limit));
  const data = join(folder, `${name}.npz`);
  writeFileSync(data, writeNpz({ images: inputs, labels: integers([labels.length], labels) }));
  const width = options.box ? options.box.high - options.box.low : 1;
  for (const [i, norm] of NORMS.entries()) {
    const epsilon = String((EPSILON[name] ?? USUAL)[i] * width);
    const [one, other] = [before, after ?? resolve('.')].map((checkout, side) => {
      const out = join(folder, `${name}-${norm}-${side}`);
      mkdirSync(out);
      const model = join(DATA, 'models', `${name}.onnx`);
      const words = [
        'audit',
        model,
        '--data',
        data,
        '--norm',
        norm,
        '--epsilon',
        epsilon,
        '--preset',
        values.preset,
        '--out',
        out,
      ];
      execFileSync(process.execPath, [programOf(checkout), ...words, ...flagsOf(options)], { stdio: 'ignore' });
      return leaves(JSON.parse(readFileSync(join(out, 'audit.json'), 'utf8')), '', new Map());
    });
    // What only one of them tells, such as a check that came later, is no difference.
    const paths = [...one.keys()].filter((path) => other.has(path) && one.get(path) !== other.get(path));
    if (paths.length > 0) differing++;
    console.log(
      `${name} ${norm} ${epsilon}: ${paths.length === 0 ? `the same in ${[...one.keys()].filter((path) => other.has(path)).length} of ${one.size} and ${other.size} entries` : 'DIFFERENT'}`,
    );
    for (const path of paths.slice(0, 20)) console.log(`  ${path}: ${one.get(path)} -> ${other.get(path)}`);
  }
}
process.exitCode = differing === 0 ? 0 : 1;
