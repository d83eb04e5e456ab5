/**
 * docs/ladder.md: how the ladder `fast` of audits was chosen, and what it comes to beside `standard`. Records are kept line by line,
 * so that what was stopped resumes: run it again with the same file. A model is named by how its name begins, a rung or ladder by all of it;
 * a model that is none writes the page only.
 *
 * GIBBON_DATA=... node dist-bench/bench/ladder.js RECORDS [MODEL...] [--norm NORM] [--only NAME] [--skip NAME]
 */
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { Classifier, Cost } from '../src/classifier/index.ts';
import { loadClassifier } from '../src/classifier/load.node.ts';
import { cleanAnswers, climb, ladderOf, type Rung, type SampleSet } from '../src/evaluation/index.ts';
import { nativeRuntime } from '../src/runtime/node.ts';
import { candidates } from './ladder-candidates.ts';
import { type LadderRecord, ladderDoc } from './ladder-doc.ts';
import { type LadderSubject, ladderSubjects } from './ladder-subjects.ts';

const PRESETS = ['fast', 'standard'] as const;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    norm: { type: 'string' },
    only: { type: 'string', multiple: true },
    skip: { type: 'string', multiple: true },
  },
});
const [records = 'ladder.jsonl', ...models] = positionals;
const lines = existsSync(records) ? readFileSync(records, 'utf8').trim().split('\n') : [];
const known: LadderRecord[] = lines.filter((line) => line !== '').map((line) => JSON.parse(line));

/** All that decides an outcome. */
const setupOf = (rungs: readonly Rung[], { norm, epsilon, count }: LadderSubject) =>
  JSON.stringify([norm, epsilon, count, ...rungs.map(({ method, options, on }) => [method.name, options, on])]);

const find = (model: string, setup: string) => known.find((of) => of.model === model && of.setup === setup);

interface Loaded {
  readonly classifier: Classifier;
  readonly samples: SampleSet;
}

async function loaded({ path, options, images, count }: LadderSubject): Promise<Loaded> {
  const classifier = await loadClassifier(path, { ...options, runtime: await nativeRuntime({ threads: 1 }) });
  const { inputs, labels } = await images(count);
  return { classifier, samples: { inputs, labels, names: [...labels.keys()] } };
}

/** Climbs some rungs, and counts what the samples that nothing fooled have cost. */
async function measured(
  subject: LadderSubject,
  { classifier, samples }: Loaded,
  name: string,
  rungs: readonly Rung[],
): Promise<LadderRecord> {
  const { model, norm, epsilon } = subject;
  const run = { norm, epsilon, seed: 0, clip: true };
  const clean = await cleanAnswers(classifier, samples, run);
  const started = process.cpuUsage();
  const climbed = await climb(classifier, samples, clean.isRight, rungs, {
    ...run,
    names: samples.names,
    clean: clean.outputs,
  });
  const { user, system } = process.cpuUsage(started);
  const fooledBy = new Map<number, string>();
  for (const { rung, outcomes } of climbed) {
    for (const [sample, { fooled }] of outcomes) if (fooled && !fooledBy.has(sample)) fooledBy.set(sample, rung.name);
  }
  const resisting = clean.isRight.flatMap((right, i) => (right && !fooledBy.has(i) ? [i] : []));
  const passes = ({ forwards, backwards }: Cost) => forwards + backwards;
  const spent = climbed.flatMap(({ outcomes }) => resisting.map((i) => passes(outcomes.get(i)?.cost ?? NO_COST)));
  return {
    model,
    name,
    setup: setupOf(rungs, subject),
    right: clean.isRight.filter(Boolean).length,
    resisting,
    passes: spent.reduce((sum, cost) => sum + cost, 0) / Math.max(resisting.length, 1),
    seconds: (user + system) / 1e6,
    fooled: climbed.map(({ rung, outcomes }) => [
      rung.name,
      [...outcomes.values()].filter(({ fooled }) => fooled).length,
    ]),
  };
}

const NO_COST: Cost = { forwards: 0, backwards: 0 };

for (const subject of ladderSubjects) {
  if (models.length > 0 && !models.some((model) => subject.model.startsWith(model))) continue;
  if (values.norm !== undefined && values.norm !== subject.norm) continue;
  const wanted = [
    ...PRESETS.map((preset) => ({ name: preset, rungs: ladderOf(preset, subject.norm) })),
    ...(subject.chosenOn ? candidates(subject.norm) : []).map((rung) => ({ name: rung.name, rungs: [rung] })),
  ]
    .filter(({ name }) => (values.only?.includes(name) ?? true) && values.skip?.includes(name) !== true)
    .filter(({ rungs }) => find(subject.model, setupOf(rungs, subject)) === undefined);
  if (wanted.length === 0) continue;
  const one = await loaded(subject);
  for (const { name, rungs } of wanted) {
    const record = await measured(subject, one, name, rungs);
    known.push(record);
    appendFileSync(records, `${JSON.stringify(record)}\n`);
    const { model, right, resisting, passes, seconds, fooled } = record;
    const text = `${model} ${subject.norm} ${subject.epsilon} ${name}: ${resisting.length} of ${right}`;
    process.stderr.write(`${text}, ${passes.toFixed(0)} passes, ${seconds.toFixed(1)} s ${fooled.join(' ')}\n`);
  }
  await one.classifier.dispose();
}

const rows = ladderSubjects.map((subject) => ({
  subject,
  ladders: PRESETS.map((preset) => find(subject.model, setupOf(ladderOf(preset, subject.norm), subject))),
  alone: (subject.chosenOn ? candidates(subject.norm) : []).map((rung) =>
    find(subject.model, setupOf([rung], subject)),
  ),
}));
writeFileSync('docs/ladder.md', ladderDoc(rows));
