/** What `gibbon attack` does with a service: one sample after the other, so that what was found stands, however it ends. */
import { attacks } from '../../attacks/registry.ts';
import { GibbonError, OptionError } from '../../errors.ts';
import { answers } from '../../harness/answer.ts';
import { type Attack, resolveOptions } from '../../harness/index.ts';
import type { AttackSetting } from '../../report/attack/text.ts';
import type { Runtime } from '../../runtime/index.ts';
import { Asking, ServiceEnded } from '../../services/asking.ts';
import { commandTransport } from '../../services/command.node.ts';
import { type Served, servedClassifier } from '../../services/served-classifier.ts';
import type { Transport } from '../../services/transport.ts';
import { urlTransport } from '../../services/url.ts';
import { row, takeRows } from '../../tensor/index.ts';
import { attacked } from '../attack/attacked.ts';
import { requireClasses, requireOtherTarget } from '../attack/checks.ts';
import { criterionOf } from '../attack/criterion.ts';
import { printAttack, saveAttack } from '../attack/output.ts';
import type { AttackPlan } from '../attack/plan.ts';
import { startsFor } from '../attack/starts.ts';
import { runtimeFor } from '../inputs/runtime.ts';
import { readSamples } from '../inputs/samples.ts';
import { samplesFor } from '../inputs/samples-for.ts';
import { loadSurrogates } from '../inputs/surrogates.ts';
import { fail } from '../shell/failure.ts';
import { note, progressBar } from '../shell/terminal.ts';
import { VERSION } from '../shell/version.ts';
import { gathered, type Part } from './gathered.ts';
import { Kept, keeping } from './keeping.ts';
import type { ServicePlan } from './plan.ts';
import { sentLayout, sentShape } from './shape.ts';

type ServedPlan = AttackPlan & { readonly service: ServicePlan };

/** As shells report what Ctrl-C ended. */
const INTERRUPTED = 130;
/** Milliseconds between two savings of what was found so far. */
const BETWEEN_SAVINGS = 5000;

/** Attacks a service as the plan says, prints what came of it, and saves what was asked for. */
export async function runServed(plan: ServedPlan): Promise<void> {
  const { service } = plan;
  const transport = transportOf(service);
  const asking = new Asking(transport, service);
  const interrupt = () => asking.stop();
  process.once('SIGINT', interrupt);
  const runtime = plan.surrogates.length > 0 ? await runtimeFor(plan) : undefined;
  try {
    await attackServed(plan, asking, runtime);
  } finally {
    await runtime?.dispose();
    process.removeListener('SIGINT', interrupt);
    await transport.close();
  }
}

function transportOf({ kind, address, form }: ServicePlan): Transport {
  return kind === 'command' ? commandTransport(address, form) : urlTransport(address, form);
}

/** @param runtime Of the surrogates, where there are some */
async function attackServed(plan: ServedPlan, asking: Asking, runtime: Runtime | undefined): Promise<void> {
  const started = performance.now();
  const method = attacks[plan.attack];
  const served = await open(plan, asking);
  const { classifier } = served;
  requireFit(method, served);
  requireClasses(classifier, { label: plan.samples.label, target: plan.target });
  const { samples, classNames, layout } = await samplesFor(classifier, plan.model, plan.samples);
  const { inputs, names, labels } = samples;
  requireOtherTarget(labels, plan.target);
  const criterion = await criterionOf(classifier, samples, plan.target);
  const starts = await startsFor(classifier, plan, criterion.labels);
  const surrogates = runtime && (await loadSurrogates(classifier, runtime, plan.surrogates));
  const surrogate = surrogates?.at(-1)?.classifier;
  const { norm, seed, clip, options } = plan;

  const parts: Part[] = [];
  const resolved = resolveOptions(method.options, options, method.name);
  const setting = (): AttackSetting => ({
    model: plan.service.address,
    version: VERSION,
    runtime: `a service by ${plan.service.kind}`,
    classNames,
    labelsAreAnswers: labels === undefined && plan.target === undefined,
    target: plan.target,
    options: resolved,
    clip,
    preprocessing: { box: classifier.box },
    service: { ...asking.count, ...served.repeated(), answers: served.answers, unfinished: names.slice(parts.length) },
    seconds: (performance.now() - started) / 1000,
  });
  const save = async () => {
    if (plan.out === undefined || parts.length === 0) return;
    const done = { inputs: takeRows(inputs, [...parts.keys()]), names: names.slice(0, parts.length), labels };
    await saveAttack(plan.out, classifier, done, gathered(parts), setting(), layout);
  };

  const total = names.length;
  const bar = progressBar(`attacking with ${method.name}`);
  let saved = performance.now();
  try {
    for (let i = 0; i < total && asking.ended === undefined; i++) {
      bar.update(i, total, `${asking.count.queries} queries`);
      const one = criterion.take([i]);
      const kept = new Kept();
      const input = takeRows(inputs, [i]);
      const run = { norm, seed, clip, names: [names[i]], options, ...(starts && { starts }) };
      const attackOne = async () => {
        const clean = await classifier.shipped.outputs(input);
        kept.clean = answers(classifier.shipped.outputKind)(clean.data);
        const asked = surrogate === undefined ? keeping(method, kept) : method;
        return attacked(classifier, asked, input, one, plan.epsilon, { ...run, clean }, surrogate);
      };
      const part = await attackOne().catch((error: unknown) => {
        if (!(error instanceof ServiceEnded)) throw error;
        return kept.part(method, { input: input.data, name: names[i], label: one.labels[0] }, plan);
      });
      if (part === undefined) break;
      parts.push(part);
      if (performance.now() - saved < BETWEEN_SAVINGS) continue;
      await save();
      saved = performance.now();
    }
  } finally {
    bar.end();
  }
  await save();
  conclude(plan, asking, parts, setting());
}

/** Asks the first array, to see how the service answers. */
async function open({ service, model, samples }: ServedPlan, asking: Asking): Promise<Served> {
  const { paths } = samples;
  const inputShape = await sentShape(model, paths);
  const box = model.preprocessing.box ?? { low: 0, high: 1 };
  const layout = sentLayout(model, inputShape);
  const { resize, crop } = model;
  const reading = { layout: layout ?? 'nchw', resize, crop, label: 0, labelOffset: 0, limit: 1 } as const;
  const { inputs } = await readSamples(paths, { inputShape, box }, reading);
  const { classCount, address: name } = service;
  return servedClassifier(asking, { name, inputShape, layout, box, classCount, first: row(inputs, 0) });
}

function requireFit({ name, access }: Attack, { answers }: Served): void {
  if (access !== 'scores' || answers === 'scores') return;
  const able = Object.values(attacks).filter((attack) => attack.access === 'decision');
  const known = able.map((attack) => attack.name).join(', ');
  throw new OptionError(
    '--attack',
    `${name} needs scores, and the service answers labels`,
    `These go by labels: ${known}.`,
  );
}

/** Says how it ended. What was found before the service failed is a result all the same. */
function conclude(plan: ServedPlan, asking: Asking, parts: readonly Part[], setting: AttackSetting): void {
  const { ended } = asking;
  if (parts.length === 0) throw ended ?? new GibbonError('service', 'no sample was attacked');
  const { service } = setting;
  if (ended !== undefined) {
    const left = service?.unfinished.length ?? 0;
    note(`${ended.message}: ${parts.length} samples were attacked, ${left} were not`);
  }
  if (service !== undefined && service.changed > 0) {
    note(
      `the service changed its mind: ${service.changed} of ${service.arrays} arrays that were sent again got another class than before; examples count by the majority of several answers`,
    );
  }
  printAttack(gathered(parts).outcome, setting, plan);
  if (ended?.reason === 'failed') fail(ended, plan.json);
  if (ended?.reason === 'stopped') process.exitCode = INTERRUPTED;
}
