/** What `gibbon train` does once its words are read. */
import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { writeWhole } from '../../data/index.node.ts';
import { GibbonError } from '../../errors.ts';
import { exportClassifier } from '../../nn/index.ts';
import { duration } from '../../numbers.ts';
import type { Runtime } from '../../runtime/index.ts';
import { defaultRuntime } from '../../runtime/node.ts';
import { fileCheckpoint } from '../../training/checkpoint.node.ts';
import {
  boundedShare,
  type CheckpointStore,
  type Fit,
  fitParameters,
  type Mistakes,
  mistakesOf,
} from '../../training/index.ts';
import { fail } from '../shell/failure.ts';
import { note, print, progressBar } from '../shell/terminal.ts';
import { timeLeft } from '../shell/time-left.ts';
import { type TrainingData, trainingData } from './data.ts';
import { learnsBounds } from './defences.ts';
import { epochLine, printTraining, type TrainingOutcome } from './output.ts';
import type { TrainPlan } from './plan.ts';
import { attackedPart, fgsm, setupOf, type TrainingSetup } from './setup.ts';

const inPercent = ({ wrong, total }: Mistakes): number => (100 * wrong) / total;

/** As shells report what Ctrl-C ended. */
const INTERRUPTED = 130;

/** Trains as the plan says, saves the network, and prints what it is worth. */
export async function runTraining(plan: TrainPlan): Promise<void> {
  const { out, checkpoint, fresh, threads } = plan;
  const data = await trainingData(plan.dataset, { folder: plan.dataFolder, limit: plan.limit });
  const setup = setupOf(plan, data);
  const runtime = await defaultRuntime({ threads });
  for (const { message } of runtime.diagnostics) note(message);
  try {
    const store = fileCheckpoint(checkpoint, setup.identity);
    const fit = await fitted(setup, data, runtime, announced(store, fresh), plan);
    const bytes = exportClassifier(setup.learner.architecture, fit.parameters);
    await writeWhole(out, bytes, `The trained network is in ${checkpoint}: train again to write it.`);
    const outcome = await outcomeOf(setup, data, runtime, fit, plan);
    await rm(checkpoint, { force: true });
    const sha256 = createHash('sha256').update(bytes).digest('hex');
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
        const attack = { runtime, ...fgsm(setup, data) };
        const adversarialError = inPercent(
          await mistakesOf(learner.architecture, parameters, attackedPart(judged), attack),
        );
        return { error, adversarialError };
      },
      onProgress({ done, total }) {
        reached = `${done} of ${total} steps`;
        const seconds = left(done, total);
        bar.update(done, total, seconds === undefined ? '' : `about ${duration(seconds)} left`);
      },
      onEpoch(epoch) {
        bar.end();
        if (!json) print(epochLine(epoch, setup.judgedName));
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

/** What the network is worth on the test images. */
async function outcomeOf(
  setup: TrainingSetup,
  data: TrainingData,
  runtime: Runtime,
  fit: Fit,
  { adversarial }: TrainPlan,
): Promise<TrainingOutcome> {
  const { architecture } = setup.learner;
  const ball = { runtime, epsilon: setup.epsilon, box: data.box };
  return {
    fit,
    cleanError: inPercent(await mistakesOf(architecture, fit.parameters, data.test, { runtime })),
    fgsmError: inPercent(await mistakesOf(architecture, fit.parameters, data.test, { runtime, ...fgsm(setup, data) })),
    ...(learnsBounds(adversarial) && {
      bounded: await boundedShare(architecture, fit.parameters, data.test, ball),
    }),
  };
}
