/**
 * This checkout beside another one, such as that of a commit before: `node bench/paired.mjs OTHER [--rounds 5] [--count 200]`.
 * Both must be built (`npm run build`), and GIBBON_DATA set. Each round runs both in processes of their own,
 * one after the other; quotients are of the same round, and their median counts. Processor time is less disturbed by others
 * than seconds are, but says nothing of cores that idle.
 */
import { execFileSync } from 'node:child_process';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

const WORKERS = 2;
const cases = [
  { model: 'mnist_conv_robust', attack: 'apgd-t', epsilon: 0.1 },
  { model: 'mnist_conv_robust', attack: 'autoattack', epsilon: 0.1 },
  { model: 'mnist_conv_adversarial', attack: 'apgd-t', epsilon: 0.3 },
  { model: 'mnist_conv_adversarial', attack: 'autoattack', epsilon: 0.3 },
];

async function measured(root, { model, attack: name, epsilon }, count) {
  const from = (file) => import(pathToFileURL(join(root, 'dist', file)).href);
  const { attack, loadClassifier, poolRuntime, robustAccuracy } = await from('index.js');
  const { attacks } = await from('attacks/index.js');
  const { first, loadMnist } = await from('data/index.node.js');
  const runtime = await poolRuntime({ workers: WORKERS });
  const classifier = await loadClassifier(join(process.env.GIBBON_DATA, 'models', `${model}.onnx`), { runtime });
  const { images, labels } = first(await loadMnist({ split: 'test', offline: true }), count);
  // The first run compiles what all need.
  await attack(classifier, attacks.apgd, images, labels, { epsilon, options: { steps: 5 } });
  const [start, used] = [performance.now(), process.cpuUsage()];
  const result = await attack(classifier, attacks[name], images, labels, { epsilon });
  const { user, system } = process.cpuUsage(used);
  const seconds = (performance.now() - start) / 1000;
  await runtime.dispose();
  return { seconds, processor: (user + system) / 1e6, accuracy: robustAccuracy(result), ...result.cost };
}

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];

function compared(other, rounds, count) {
  const here = resolve(dirname(fileURLToPath(import.meta.url)), '..');
  const child = (root, at) =>
    JSON.parse(execFileSync(process.execPath, [fileURLToPath(import.meta.url), '--child', root, `${at}`, `${count}`]));
  for (const [at, { model, attack }] of cases.entries()) {
    const pairs = Array.from({ length: rounds }, () => [child(resolve(other), at), child(here, at)]);
    const of = (key) => pairs.map(([before, after]) => before[key] / after[key]);
    const [before, after] = ['seconds', 'processor'].reduce(
      (sums, key) => sums.map((sum, i) => ({ ...sum, [key]: median(pairs.map((pair) => pair[i][key])) })),
      [{}, {}],
    );
    const same = pairs.every(([a, b]) => a.accuracy === b.accuracy && a.forwards === b.forwards);
    console.log(
      `${model} ${attack}, ${count} digits: ${before.seconds.toFixed(2)} s -> ${after.seconds.toFixed(2)} s, ` +
        `${median(of('seconds')).toFixed(2)} times as fast (rounds: ${of('seconds').map((x) => x.toFixed(2))}); ` +
        `processor ${before.processor.toFixed(2)} s -> ${after.processor.toFixed(2)} s, ` +
        `${median(of('processor')).toFixed(2)} times less; ${same ? 'same results' : 'RESULTS DIFFER'}`,
    );
  }
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    child: { type: 'boolean', default: false },
    rounds: { type: 'string', default: '5' },
    count: { type: 'string', default: '200' },
  },
});
if (values.child) {
  const [root, at, count] = positionals;
  process.stdout.write(JSON.stringify(await measured(root, cases[Number(at)], Number(count))));
} else if (positionals.length === 1) {
  compared(positionals[0], Number(values.rounds), Number(values.count));
} else {
  console.error('usage: node bench/paired.mjs OTHER [--rounds N] [--count N]');
  process.exitCode = 2;
}
