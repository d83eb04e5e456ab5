/** The body of a worker thread that trains models for claims. */
import { parentPort, workerData } from 'node:worker_threads';
import { GibbonError } from '../../errors.ts';
import { defaultRuntime } from '../../runtime/node.ts';
import { recipeOf } from '../needed-models.ts';
import { modelFolder } from './models.node.ts';
import { localTrainer } from './train.ts';
import type { TrainerOptions, TrainerReply, TrainingRequest } from './trainer-messages.ts';

async function serve({ data, folder }: TrainerOptions): Promise<void> {
  const port = parentPort;
  if (port === null) return;
  const runtime = await defaultRuntime({ threads: 1 });
  const send = (reply: TrainerReply) => port.postMessage(reply);

  port.on('message', ({ id, preset, row, recipe, seed }: TrainingRequest) => {
    const train = localTrainer({
      data,
      runtime,
      shelf: modelFolder(folder),
      onProgress: (_, __, progress) => send({ id, kind: 'progress', progress }),
    });
    train(recipeOf(row, preset, recipe), seed).then(
      (model) => send({ id, kind: 'trained', ...model }),
      (error: unknown) => {
        const message = error instanceof Error ? error.message : String(error);
        const { code, hint } = error instanceof GibbonError ? error : { code: 'training', hint: undefined };
        send({ id, kind: 'failed', code, message, hint });
      },
    );
  });
}

await serve(workerData);
