/** Training in worker threads, each on one processor core: two models side by side take less time than one on two cores. */
import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import { GibbonError } from '../../errors.ts';
import { disableTelemetry } from '../../runtime/node.ts';
import type { Trainer } from '../context.ts';
import { claims, neededModels } from '../needed-models.ts';
import type { Preset } from '../preset.ts';
import type { Recipe, RecipeProgress, TrainedParameters } from '../recipe.ts';
import type { TrainerOptions, TrainerReply, TrainingRequest } from './trainer-messages.ts';

export interface TrainerPoolOptions extends TrainerOptions {
  readonly preset: Preset;
  readonly onProgress?: (recipe: Recipe, seed: number, progress: RecipeProgress) => void;
}

export interface TrainerPool {
  readonly train: Trainer;
  end(): Promise<void>;
}

/** A trainer over worker threads, which are started when they are first needed. Callers keep as many trainings under way. */
export function trainerPool({ preset, onProgress, folder, data }: TrainerPoolOptions): TrainerPool {
  disableTelemetry();
  const file = createRequire(import.meta.url).resolve('gibbon/trainer');
  const idle: Worker[] = [];
  const all: Worker[] = [];
  let nextId = 0;
  const options: TrainerOptions = { folder, data };

  const freeWorker = (): Worker => {
    const waiting = idle.pop();
    if (waiting !== undefined) return waiting;
    const worker = new Worker(file, { workerData: options });
    all.push(worker);
    return worker;
  };

  return {
    async train(recipe, seed) {
      const worker = freeWorker();
      const request: TrainingRequest = { id: nextId++, preset, row: rowOf(recipe, preset), recipe: recipe.name, seed };
      try {
        return await answer(worker, request, (progress) => onProgress?.(recipe, seed, progress));
      } finally {
        idle.push(worker);
      }
    },
    async end() {
      await Promise.all(all.map((worker) => worker.terminate()));
    },
  };
}

function rowOf({ name }: Recipe, preset: Preset): number {
  return neededModels(claims, preset).find(({ recipe }) => recipe.name === name)?.row ?? 0;
}

function answer(
  worker: Worker,
  request: TrainingRequest,
  onProgress: (progress: RecipeProgress) => void,
): Promise<TrainedParameters> {
  return new Promise((resolve, reject) => {
    const done = () => {
      worker.off('message', hear);
      worker.off('error', lost);
    };
    const lost = (error: Error) => {
      done();
      reject(error);
    };
    const hear = (reply: TrainerReply) => {
      if (reply.kind === 'progress') return onProgress(reply.progress);
      done();
      if (reply.kind === 'failed') reject(new GibbonError(reply.code, reply.message, reply.hint));
      else resolve({ parameters: reply.parameters, record: reply.record });
    };
    worker.on('message', hear);
    worker.on('error', lost);
    worker.postMessage(request);
  });
}
