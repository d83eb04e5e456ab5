/**
 * How near attacks come to the nearest examples that are known, by AttackBench's rule, on real models. `UPDATE_DOCS=1 npx vitest run
 * --project thorough test/thorough/optimality.test.ts` measures everything (minutes of one core) and writes docs/optimality.md; without it,
 * the document is checked against the registry. With OPTIMALITY=FILE what was measured is kept in that file, and not measured again.
 */
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apgd, attacks } from '../../src/attacks/index.ts';
import type { Classifier } from '../../src/classifier/index.ts';
import { bestDistances, localOptimality } from '../../src/evaluation/optimality/local-optimality.ts';
import { withinBudget } from '../../src/evaluation/optimality/within-budget.ts';
import { medianDistance } from '../../src/evaluation/statistics/metrics.ts';
import { type Attack, bisected, nearest, type OptionValue, smallestDistance } from '../../src/harness/index.ts';
import type { Runtime } from '../../src/runtime/index.ts';
import { nativeRuntime } from '../../src/runtime/node.ts';
import { type NormName, normNames } from '../../src/threat/index.ts';
import { DATA, load, realModels } from '../real-models.ts';

const document = join(import.meta.dirname, '../../docs/optimality.md');
const update = process.env.UPDATE_DOCS === '1';
const records = process.env.OPTIMALITY ?? '';

/** Forward and backward passes for one sample, together: as in AttackBench. */
const BUDGET = 2000;

const subjects = [
  { name: 'mnist_conv_adversarial', count: 10 },
  { name: 'mnist_conv_robust', count: 10 },
  { name: 'cifar10_resnet8', count: 5 },
] as const;

/**
 * Attacks that take two passes a step have as many steps as the budget pays, less what they end with; nine constants have a ninth each,
 * as in AttackBench. The others have their defaults.
 */
const steps = { steps: BUDGET / 2 };
const paid: Readonly<Record<string, Readonly<Record<string, OptionValue>>>> = {
  ddn: steps,
  fmn: steps,
  pdgd: steps,
  pdpgd: steps,
  alma: steps,
  'sigma-zero': { steps: 960 },
  cw: { steps: 111 },
  'bisected apgd': { steps: 98, bisections: 9 },
};

const seekers: readonly Attack[] = [
  bisected(apgd),
  ...Object.values(attacks).filter(({ seeks, access }) => seeks === 'smallest' && access === 'gradient'),
];
const cells = subjects.flatMap((subject) => normNames.map((norm) => ({ subject, model: subject.name, norm })));

interface Measured {
  readonly attack: string;
  readonly norm: NormName;
  readonly model: string;
  readonly distances: readonly number[];
}

describe.skipIf(DATA === '')('the nearest examples on real models (needs GIBBON_DATA)', () => {
  let runtime: Runtime;
  const classifiers = new Map<string, Classifier>();
  const measured: Measured[] = kept();

  beforeAll(async () => {
    runtime = await nativeRuntime({ threads: 1 });
  });
  afterAll(async () => {
    await Promise.all([...classifiers.values()].map((classifier) => classifier.dispose()));
    await runtime.dispose();
    if (update) await writeFile(document, page(measured));
  });

  it.runIf(update).each(cells)(
    'measures $model in $norm',
    async ({ subject: { name, count }, norm }) => {
      const model = realModels.find((candidate) => candidate.name === name);
      if (model === undefined) throw new Error(`${name} is none of the real models`);
      const classifier = classifiers.get(name) ?? (await load(model, { runtime }));
      classifiers.set(name, classifier);
      const { inputs, labels } = await model.images(count);
      for (const method of seekers.filter(({ norms }) => norms.includes(norm))) {
        if (measured.some((of) => of.attack === method.name && of.norm === norm && of.model === name)) continue;
        const within = withinBudget(method, BUDGET, paid[method.name]);
        const { samples } = await nearest(classifier, within, inputs, labels, { norm });
        measured.push({ attack: method.name, norm, model: name, distances: samples.map(smallestDistance) });
        keep(measured[measured.length - 1]);
      }
    },
    3_600_000,
  );

  it.skipIf(update)('lists all attacks', () => {
    const text = readFileSync(document, 'utf8');
    for (const { name } of seekers) expect(text, 'UPDATE_DOCS=1 measures the tables again').toContain(`| ${name} |`);
  });
});

/** Distances that were measured before; JSON knows no infinite ones. */
function kept(): Measured[] {
  if (!existsSync(records)) return [];
  const lines = readFileSync(records, 'utf8').trim().split('\n');
  return lines.map((line) =>
    JSON.parse(line, (key, value: unknown) => (key !== '' && value === null ? Number.POSITIVE_INFINITY : value)),
  );
}

function keep(one: Measured): void {
  if (records !== '') appendFileSync(records, `${JSON.stringify(one)}\n`);
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const shown = (value: number) => (Number.isFinite(value) ? String(Number(value.toPrecision(3))) : 'none');

function page(measured: readonly Measured[]): string {
  const tables = normNames.map((norm) => {
    const here = measured.filter((of) => of.norm === norm);
    const best = new Map(
      subjects.map(({ name }) => [
        name,
        bestDistances(here.filter(({ model }) => model === name).map((of) => of.distances)),
      ]),
    );
    const rows = seekers.flatMap(({ name, norms }) => {
      if (!norms.includes(norm)) return [];
      const results = subjects.map((subject) => {
        const distances = here.find(({ attack, model }) => attack === name && model === subject.name)?.distances ?? [];
        return {
          optimality: localOptimality(distances, best.get(subject.name) ?? []),
          median: medianDistance(distances),
        };
      });
      const average = mean(results.map(({ optimality }) => optimality));
      const figures = results.map(({ optimality, median }) => `${optimality.toFixed(3)} (${shown(median)})`);
      return [{ average, line: `| ${name} | ${average.toFixed(3)} | ${figures.join(' | ')} |` }];
    });
    return [
      `## ${norm}`,
      '',
      `| attack | mean | ${subjects.map(({ name }) => name).join(' | ')} |`,
      `| --- | ---: | ${subjects.map(() => '---:').join(' | ')} |`,
      ...rows.sort((a, b) => b.average - a.average).map(({ line }) => line),
      '',
    ].join('\n');
  });
  return `${INTRODUCTION}\n${tables.join('\n')}`;
}

const INTRODUCTION = `# How near attacks come

Generated by \`UPDATE_DOCS=1 npx vitest run test/thorough/optimality.test.ts\`. Local optimality as AttackBench defines it (Cinà et al. 2025, arXiv
2404.19460): 1 - (A - A*) / (c d - A*), where A is the area under an attack's curve of robust accuracy over epsilon, A* that of the best known
distances, c the clean accuracy and d the largest best known distance. 1 means that no attack here came nearer to any sample, 0 that nothing
was fooled within d. In parentheses is the median distance in the model's own scale, failures counted as infinitely far.

Every attack has ${BUDGET.toLocaleString('en')} forward and backward passes for a sample, and is credited with the nearest of all points that it asked about. The best
known distances are the best of the attacks in the table. The samples are the first test images: ${subjects
  .map(({ name, count }) => `${count} of ${name}`)
  .join(', ')}. So few are an
indication and not a ranking; mnist_conv_robust masks its gradients.
`;
