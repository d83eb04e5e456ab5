/** What `gibbon train` does once its words are read. */
import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { type Images, writeWhole } from '../../data/index.node.ts';
import { GibbonError } from '../../errors.ts';
import { exportClassifier } from '../../nn/index.ts';
import { duration } from '../../numbers.ts';
import type { Runtime } from '../../runtime/index.ts';
import { fileCheckpoint } from '../../training/checkpoint.node.ts';
import {
  boundedShare,
  type CheckpointStore,
  type Collapse,
  type ErrorOptions,
  type Fit,
  fitParameters,
  type Mistakes,
  mistakesOf,
  type TrainingSet,
} from '../../training/index.ts';
import { runtimeFor } from '../inputs/runtime.ts';
import { fail } from '../shell/failure.ts';
import { note, print, progressBar } from '../shell/terminal.ts';
import { timeLeft } from '../shell/time-left.ts';
import { type TrainingData, trainingData } from './data.ts';
import { learnsBounds } from './defences.ts';
import { errorsOfFile, requireTrainable, startingFile, takenBy, writeTrained } from './from-file.ts';
import { collapseWords, epochLine, printTraining, type TrainingOutcome } from './output.ts';
import type { TrainPlan } from './plan.ts';
import { attackedPart, fgsm, pgd, probedPart, setupOf, type TrainingSetup } from './setup.ts';

const inPercent = ({ wrong, total }: Mistakes): number => (100 * wrong) / total;

/** As shells report what Ctrl-C ended. */
const INTERRUPTED = 130;
/** Training has collapsed, and was to stop there. */
const COLLAPSED = 3;

/** Trains as the plan says, saves the network, and prints what it is worth. */
export async function runTraining(plan: TrainPlan): Promise<void> {
  const { out, checkpoint, fresh, from } = plan;
  const runtime = await runtimeFor(plan);
  for (const { message } of runtime.diagnostics) note(message);
  try {
    const start = from && (await startingFile(from, runtime));
    const { dataset, dataFolder: folder, limit } = plan;
    const data = await trainingData(dataset, { folder, limit, taken: start && takenBy(start) });
    if (start !== undefined) await requireTrainable(start, data, runtime);
    const setup = setupOf(plan, data, start);
    const store = fileCheckpoint(checkpoint, setup.identity);
    const fit = await fitted(setup, data, runtime, announced(store, fresh), plan);
    const collapse = collapseAtTheEnd(setup, fit, plan);
    if (collapse?.isFirstEpoch) return;
    const bytes = start?.write(fit.parameters) ?? exportClassifier(setup.learner.architecture, fit.parameters);
    const hint = `The trained network is in ${checkpoint}: train again to write it.`;
    if (start === undefined) await writeWhole(out, bytes, hint);
    else await writeTrained(start, bytes, out, hint);
    const errors = from
      ? await errorsOfFile({ ...from, path: out }, data, { norm: plan.norm, epsilon: setup.epsilon }, runtime)
      : await errorsOf(setup, data, runtime, fit);
    if (collapse === undefined) await rm(checkpoint, { force: true });
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const bounded = learnsBounds(plan.adversarial) && (await boundedOf(setup, data, runtime, fit));
    const outcome = {
      ...errors,
      fit,
      collapse: collapse?.kind,
      from: start?.origin,
      ...(bounded !== false && { bounded }),
    };
    printTraining(setup, data, outcome, { path: out, bytes: bytes.length, sha256 }, plan);
  } catch (error) {
    if (!(error instanceof GibbonError && error.code === 'interrupted')) throw error;
    fail(error, plan.json);
    process.exitCode = INTERRUPTED;
  } finally {
    await runtime.dispose();
  }
}

/** Trains, with a bar and a line an epoch, until it is done or Ctrl-C is pressed. */
async function fitted(
  setup: TrainingSetup,
  data: TrainingData,
  runtime: Runtime,
  checkpoint: CheckpointStore,
  { json, adversarial }: TrainPlan,
): Promise<Fit> {
  const { learner, samples, judged } = setup;
  const interruption = new AbortController();
  const interrupt = () => {
    note('saving a checkpoint; press Ctrl-C again to stop at once');
    interruption.abort();
  };
  const bar = progressBar('training');
  const left = timeLeft();
  let reached = '';
  let collapse: Collapse | undefined;
  process.once('SIGINT', interrupt);
  try {
    return await fitParameters(learner, samples, {
      ...setup.options,
      runtime,
      checkpoint,
      signal: interruption.signal,
      async validate(parameters) {
        const error = inPercent(await mistakesOf(learner.architecture, parameters, judged, { runtime }));
        if (adversarial === undefined) return { error };
        const errorUnder = async (attack: ErrorOptions, samples: TrainingSet<Images>) =>
          inPercent(await mistakesOf(learner.architecture, parameters, samples, attack));
        return {
          error,
          adversarialError: await errorUnder({ runtime, ...fgsm(setup, data) }, attackedPart(judged)),
          pgdError: await errorUnder({ runtime, ...pgd(setup, data) }, probedPart(judged)),
        };
      },
      onProgress({ done, total }) {
        reached = `${done} of ${total} steps`;
        const seconds = left(done, total);
        bar.update(done, total, seconds === undefined ? '' : `about ${duration(seconds)} left`);
      },
      onEpoch(epoch) {
        bar.end();
        if (!json) print(epochLine(epoch, setup.judgedName));
        const found = setup.collapse(epoch);
        if (found !== undefined && found !== collapse) note(collapseWords(found, epoch));
        collapse = found;
      },
    });
  } catch (error) {
    if (error !== interruption.signal.reason) throw error;
    const hint = `Train again to resume from ${checkpoint.location}.`;
    throw new GibbonError('interrupted', `training was interrupted after ${reached}`, hint);
  } finally {
    bar.end();
    process.removeListener('SIGINT', interrupt);
  }
}

/** Whether training was stopped by a collapse; says so, and sets the exit code. */
function collapseAtTheEnd(
  setup: TrainingSetup,
  { history, kept }: Fit,
  { out, epochs }: TrainPlan,
): { readonly kind: Collapse; readonly isFirstEpoch: boolean } | undefined {
  const last = history[history.length - 1];
  const kind = setup.options.isCollapsed && setup.collapse(last);
  if (kind === undefined) return undefined;
  process.exitCode = COLLAPSED;
  const isFirstEpoch = kept.epoch === last.epoch;
  const left = isFirstEpoch ? 'there is no epoch before it' : `${out} is the network of epoch ${kept.epoch + 1}`;
  note(`training stopped after epoch ${last.epoch + 1} of ${epochs}, which collapsed; ${left}`);
  return { kind, isFirstEpoch };
}

/** A checkpoint that says when training goes on from it, and that can be told to forget what it has. */
function announced(store: CheckpointStore, fresh: boolean): CheckpointStore {
  return {
    ...store,
    async load() {
      if (fresh) return undefined;
      const progress = await store.load();
      if (progress !== undefined) {
        const { epoch, stepsDone } = progress;
        note(`resuming at epoch ${epoch + 1}, step ${stepsDone + 1}, from ${store.location}; --fresh starts over`);
      }
      return progress;
    },
  };
}

/** What the network is worth on the test images. In percent. */
async function errorsOf(
  setup: TrainingSetup,
  data: TrainingData,
  runtime: Runtime,
  { parameters }: Fit,
): Promise<Pick<TrainingOutcome, 'cleanError' | 'fgsmError'>> {
  const errorUnder = async (attack: Partial<ErrorOptions>) =>
    inPercent(await mistakesOf(setup.learner.architecture, parameters, data.test, { runtime, ...attack }));
  return { cleanError: await errorUnder({}), fgsmError: await errorUnder(fgsm(setup, data)) };
}

/** The share of the test images that is right in the whole ball, by bounds. */
function boundedOf(
  { learner, epsilon }: TrainingSetup,
  { test, box }: TrainingData,
  runtime: Runtime,
  { parameters }: Fit,
): Promise<number> {
  return boundedShare(learner.architecture, parameters, test, { runtime, epsilon, box });
}
