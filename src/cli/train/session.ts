/** What `gibbon train` does once its words are read. */
import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { writeWhole } from '../../data/index.node.ts';
import { GibbonError, OptionError } from '../../errors.ts';
import { type ArchitectureName, exportClassifier } from '../../nn/index.ts';
import { duration } from '../../report/reproduction/words.ts';
import type { Runtime } from '../../runtime/index.ts';
import { defaultRuntime } from '../../runtime/node.ts';
import { fileCheckpoint } from '../../training/checkpoint.node.ts';
import { type CheckpointStore, errorOf, type Fit, fitParameters } from '../../training/index.ts';
import { fail } from '../shell/failure.ts';
import { requireWritableFile } from '../shell/output-folder.ts';
import { note, progressBar } from '../shell/terminal.ts';
import { timeLeft } from '../shell/time-left.ts';
import { type TrainingData, trainingData } from './data.ts';
import { refuseIdleNumbers } from './defences.ts';
import type { TrainFlags } from './flags.ts';
import { epochLine, printTraining, type TrainingOutcome } from './output.ts';
import { attackedPart, fgsm, planOf, type TrainingPlan } from './plan.ts';

/** As shells report what Ctrl-C ended. */
const INTERRUPTED = 130;

/** Trains as the flags say, saves the network, and prints what it is worth. */
export async function runTraining(architecture: ArchitectureName, flags: TrainFlags): Promise<void> {
  const checkpointPath = flags.checkpoint ?? `${flags.out}.checkpoint`;
  refuseIdleNumbers(flags.adversarial, flags);
  await requireWritableFile('--out', flags.out);
  await requireWritableFile('--checkpoint', checkpointPath);
  if (resolve(checkpointPath) === resolve(flags.out)) {
    throw new OptionError('--checkpoint', 'it is the file of the network too', 'Name another file.');
  }
  const data = await trainingData(flags.dataset, { folder: flags.data, limit: flags.limit });
  const plan = planOf(architecture, data, flags);
  const runtime = await defaultRuntime({ threads: flags.threads });
  for (const { message } of runtime.diagnostics) note(message);
  try {
    const store = fileCheckpoint(checkpointPath, plan.identity);
    const fit = await fitted(plan, data, runtime, announced(store, flags.fresh ?? false), flags);
    const bytes = exportClassifier(plan.learner.architecture, fit.parameters);
    await writeWhole(flags.out, bytes, `The trained network is in ${checkpointPath}: train again to write it.`);
    const outcome = await outcomeOf(plan, data, runtime, fit);
    await rm(checkpointPath, { force: true });
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    printTraining(plan, data, outcome, { path: flags.out, bytes: bytes.length, sha256 }, flags);
  } catch (error) {
    if (!(error instanceof GibbonError && error.code === 'interrupted')) throw error;
    fail(error, flags.json ?? false);
    process.exitCode = INTERRUPTED;
  } finally {
    await runtime.dispose();
  }
}

/** Trains, with a bar and a line an epoch, until it is done or Ctrl-C is pressed. */
async function fitted(
  plan: TrainingPlan,
  data: TrainingData,
  runtime: Runtime,
  checkpoint: CheckpointStore,
  { json, adversarial }: TrainFlags,
): Promise<Fit> {
  const { learner, samples, judged } = plan;
  const interruption = new AbortController();
  const interrupt = () => {
    note('saving a checkpoint; press Ctrl-C again to stop at once');
    interruption.abort();
  };
  const bar = progressBar('training');
  const left = timeLeft();
  let reached = '';
  process.once('SIGINT', interrupt);
  try {
    return await fitParameters(learner, samples, {
      ...plan.options,
      runtime,
      checkpoint,
      signal: interruption.signal,
      async validate(parameters) {
        const error = await errorOf(learner.architecture, parameters, judged, { runtime });
        if (adversarial === undefined) return { error };
        const attack = { runtime, ...fgsm(plan, data) };
        const adversarialError = await errorOf(learner.architecture, parameters, attackedPart(judged), attack);
        return { error, adversarialError };
      },
      onProgress({ done, total }) {
        reached = `${done} of ${total} steps`;
        const seconds = left(done, total);
        bar.update(done, total, seconds === undefined ? '' : `about ${duration(seconds)} left`);
      },
      onEpoch(epoch) {
        bar.end();
        if (!json) process.stdout.write(epochLine(epoch, plan.judgedName));
      },
    });
  } catch (error) {
    if (error !== interruption.signal.reason) throw error;
    const hint = `Train again to go on from ${checkpoint.location}.`;
    throw new GibbonError('interrupted', `training was interrupted after ${reached}`, hint);
  } finally {
    bar.end();
    process.removeListener('SIGINT', interrupt);
  }
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
        note(`going on from epoch ${epoch + 1}, step ${stepsDone + 1}, of ${store.location}; --fresh begins anew`);
      }
      return progress;
    },
  };
}

/** What the network is worth on the test images. */
async function outcomeOf(plan: TrainingPlan, data: TrainingData, runtime: Runtime, fit: Fit): Promise<TrainingOutcome> {
  const { architecture } = plan.learner;
  return {
    fit,
    cleanError: await errorOf(architecture, fit.parameters, data.test, { runtime }),
    fgsmError: await errorOf(architecture, fit.parameters, data.test, { runtime, ...fgsm(plan, data) }),
  };
}
