/**
 * Every attack on real models of three data sets. `UPDATE_DOCS=1 npx vitest run test/thorough/conformance.test.ts` measures everything
 * again (half an hour on two cores) and writes docs/conformance.md; without it, the cheap cells are checked. With `-t` only the tests
 * of that name measure: all other rows stay as they are in the document.
 */
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { attacks } from '../../src/attacks/index.ts';
import type { Classifier } from '../../src/classifier/index.ts';
import { medianDistance } from '../../src/evaluation/statistics/metrics.ts';
import { type Attack, attack, nearest, robustAccuracy, smallestDistance } from '../../src/harness/index.ts';
import type { Runtime } from '../../src/runtime/index.ts';
import type { FloatTensor } from '../../src/tensor/index.ts';
import type { NormName } from '../../src/threat/index.ts';
import { poolRuntime } from '../../src/workers/pool.node.ts';
import { DATA, load, realModels } from '../real-models.ts';
import '../fresh-build.ts';

const document = join(import.meta.dirname, '../../docs/conformance.md');
const update = process.env.UPDATE_DOCS === '1';

/** Models, how many images, and the radii: in Linf and in L2, as shares of the pixel range. */
const subjects = [
  { name: 'mnist_conv_robust', title: 'mnist_conv_robust', count: 200, Linf: 0.1, L2: 2 },
  { name: 'mnist_conv_adversarial', title: 'mnist_conv_adversarial', count: 50, Linf: 0.3, L2: 2 },
  { name: 'cifar10_resnet8', title: 'cifar10_resnet8', count: 30, Linf: 2 / 255, L2: 0.25 },
  { name: 'imagenet_mobilenet_v1_0.25_128', title: 'MobileNetV1 0.25', count: 10, Linf: 1 / 255, L2: 0.5 },
] as const;

/** Ensembles that repeat what other rows show, at many times the cost. */
const LEFT_OUT = ['autoattack-plus', 'autoattack-rand'];

/** Nine constants of up to 1,000 steps each take minutes a photograph. */
const onlyOnDigits = (name: string) => name === 'cw';

const methods: readonly Attack[] = Object.values(attacks).filter(({ name }) => !LEFT_OUT.includes(name));
const measuredNorms = ['Linf', 'L2'] as const;
const cells = subjects.flatMap((subject) =>
  methods
    .filter(({ name }) => !onlyOnDigits(name) || subject.name.startsWith('mnist'))
    .flatMap((method) =>
      measuredNorms
        .filter((norm) => method.norms.includes(norm))
        .map((norm) => ({ subject, model: subject.title, method, name: method.name, norm })),
    ),
);
const isCheap = ({ name, subject }: (typeof cells)[number]) =>
  ['fgsm', 'noise', 'bim'].includes(name) && subject.name === 'mnist_conv_robust';

const percent = (share: number) => `${(100 * share).toFixed(1)} %`;

describe.skipIf(DATA === '')('every attack on real models (needs GIBBON_DATA)', () => {
  let runtime: Runtime;
  const classifiers = new Map<string, Classifier>();
  const images = new Map<string, { readonly inputs: FloatTensor; readonly labels: Int32Array }>();
  const rows = rowsOf(readFileSync(document, 'utf8'));

  beforeAll(async () => {
    runtime = await poolRuntime({ workers: 2 });
    for (const { name, count } of subjects) {
      const model = realModels.find((candidate) => candidate.name === name);
      if (model === undefined) throw new Error(`${name} is none of the real models`);
      classifiers.set(name, await load(model, { runtime }));
      images.set(name, await model.images(count));
    }
  });
  afterAll(async () => {
    await runtime.dispose();
    if (update) await writeFile(document, page(rows));
  });

  it.each(cells.filter((cell) => update || isCheap(cell)))(
    '$name in $norm on $model is as docs/conformance.md says',
    async ({ subject, method, norm }) => {
      const [classifier, samples] = [classifiers.get(subject.name), images.get(subject.name)];
      if (classifier === undefined || samples === undefined) throw new Error(`${subject.name} was not loaded`);
      const { low, high } = classifier.box;
      const epsilon = subject[norm] * (high - low);
      const started = performance.now();
      const { accuracy, cost } = await outcome(method, classifier, samples, norm, epsilon);
      const seconds = (performance.now() - started) / 1000;
      const perSample = (passes: number) => (passes / subject.count).toFixed(passes < 10 * subject.count ? 1 : 0);
      const figures = `| ${method.name} | ${norm} | ${accuracy} | ${perSample(cost.forwards)} | ${perSample(cost.backwards)} |`;
      rows.set(keyOf(subject.title, method.name, norm), `${figures} ${seconds.toFixed(1)} |`);
      if (!update) expect(readFileSync(document, 'utf8'), 'UPDATE_DOCS=1 measures the table again').toContain(figures);
    },
    3_600_000,
  );

  it('lists all attacks and their deviations', () => {
    const text = update ? page(rows) : readFileSync(document, 'utf8');
    for (const { name, deviations } of methods) {
      expect(text).toContain(`\`${name}\``);
      for (const deviation of deviations) expect(text, name).toContain(deviation);
    }
  });
});

/** Robust accuracy for an attack within epsilon; for one that seeks the smallest, the same and the median distance. */
async function outcome(
  method: Attack,
  classifier: Classifier,
  { inputs, labels }: { readonly inputs: FloatTensor; readonly labels: Int32Array },
  norm: NormName,
  epsilon: number,
) {
  if (method.seeks === 'within epsilon') {
    const result = await attack(classifier, method, inputs, labels, { norm, epsilon });
    return { accuracy: `${percent(robustAccuracy(result))} | -`, cost: result.cost };
  }
  const result = await nearest(classifier, method, inputs, labels, { norm });
  const distances = result.samples.map(smallestDistance);
  const resisting = distances.filter((distance) => distance > epsilon).length / distances.length;
  const unit = classifier.box.high - classifier.box.low;
  const median = medianDistance(distances) / unit;
  return { accuracy: `${percent(resisting)} | ${Number(median.toPrecision(3))}`, cost: result.cost };
}

const keyOf = (title: string, name: string, norm: string) => [title, name, norm].join(' | ');

/** The rows of a document, by model, attack and norm. */
function rowsOf(text: string): Map<string, string> {
  const rows = new Map<string, string>();
  for (const section of text.split('\n## ').slice(1)) {
    const [title] = section.split(', the first');
    for (const line of section.split('\n')) {
      const [, name, norm] = line.split(' | ').length > 5 ? line.split(/ ?\| ?/) : [];
      if (norm !== undefined) rows.set(keyOf(title, name, norm), line);
    }
  }
  return rows;
}

function page(rows: ReadonlyMap<string, string>): string {
  const tables = subjects.map(({ title, count, Linf, L2 }) =>
    [
      `## ${title}, the first ${count} test images, epsilon ${Number(Linf.toPrecision(3))} in Linf and ${L2} in L2`,
      '',
      '| attack | norm | robust accuracy | median distance | forwards | backwards | seconds |',
      '| --- | --- | ---: | ---: | ---: | ---: | ---: |',
      ...methods.flatMap(({ name }) => measuredNorms.flatMap((norm) => rows.get(keyOf(title, name, norm)) ?? [])),
      '',
    ].join('\n'),
  );
  const deviations = methods.map(
    ({ name, deviations: list }) => `- \`${name}\`: ${list.length === 0 ? 'none is known.' : list.join(' ')}`,
  );
  return `${INTRODUCTION}\n${tables.join('\n')}\n## Where attacks differ from their authors' code\n\n${deviations.join('\n')}\n`;
}

const INTRODUCTION = `# Attack by attack

Generated by \`UPDATE_DOCS=1 npx vitest run test/thorough/conformance.test.ts\` on two cores. Epsilon and distances are shares of the pixel range. Attacks run
with their default options; \`gibbon attack --help\` lists them. Accuracy is by the file as it ships. Attacks that seek the smallest perturbation count as
having fooled a sample where they found an example within epsilon; their median counts failures as infinitely far and samples that were wrong
before as 0. CW is run on digits only: it takes minutes a photograph. Forward and backward passes are per sample, those that were answered wrongly before included at no cost.

The official auto-attack on PyTorch gives for mnist_conv_robust, first 200 test images, epsilon 0.1: clean 97.0 %, FGSM 97.0 %, PGD-40 97.0 %,
APGD-CE 97.0 %, APGD-T 97.0 %.
`;
