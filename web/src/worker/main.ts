/** The worker: it takes one job after the other, and hears of cancellations between runs. */
import { webRuntime } from 'gibbon/browser';
import mjs from 'onnxruntime-web/ort-wasm-simd-threaded.mjs?url';
import wasm from 'onnxruntime-web/ort-wasm-simd-threaded.wasm?url';
import type { FromWorker, JobName, Jobs, Question, ToWorker } from '../messages.ts';
import { attack } from './attack.ts';
import { bounds } from './bounds.ts';
import { digits } from './digits.ts';
import { explore } from './explore.ts';
import { failureOf } from './failure.ts';
import { gather } from './gather.ts';
import { inspect } from './inspect.ts';
import { interruptible, type Turn } from './interruptible.ts';
import { iterate } from './iterate.ts';
import type { JobContext, Tools } from './job.ts';
import { aim, line } from './line.ts';
import { Models } from './models.ts';
import { OwnModels } from './own-models.ts';
import { photo } from './photo.ts';
import { registry } from './registry.ts';
import { train } from './train.ts';

type Work = {
  readonly [Name in JobName]: (
    request: Jobs[Name]['request'],
    context: JobContext<Jobs[Name]['news']>,
  ) => Jobs[Name]['result'] | Promise<Jobs[Name]['result']>;
};

const work: Work = {
  line,
  aim,
  digits,
  explore,
  gather,
  iterate,
  bounds,
  photo,
  registry,
  inspect,
  attack,
  train,
};

class Desk {
  readonly #cancellations = new Map<number, AbortController>();
  readonly #turn: Turn = { signal: new AbortController().signal, onRun: () => {} };
  #tools: Promise<Tools> | undefined;
  #last: Promise<void> = Promise.resolve();

  hear(message: ToWorker): void {
    if (message.kind === 'cancel') {
      this.#cancellations.get(message.id)?.abort();
      return;
    }
    const cancellation = new AbortController();
    this.#cancellations.set(message.id, cancellation);
    this.#last = this.#last.then(() => this.#answer(message, cancellation.signal));
  }

  async #answer<Name extends JobName>(question: Question<Name>, signal: AbortSignal): Promise<void> {
    const { id, kind, request } = question;
    const turn = this.#turn;
    turn.signal = signal;
    turn.onRun = () => {};
    try {
      signal.throwIfAborted();
      const context: JobContext<Jobs[Name]['news']> = {
        tools: () => this.#ready(),
        signal,
        tell: (news) => tell({ kind: 'news', id, news }),
        onRun: (hear) => {
          turn.onRun = hear;
        },
      };
      tell({ kind: 'done', id, result: await work[kind](request, context) });
    } catch (error) {
      tell({ kind: 'failed', id, failure: failureOf(error, signal) });
    } finally {
      this.#cancellations.delete(id);
    }
  }

  /** The runtime, loaded when the first job needs it; and once more where that failed. */
  #ready(): Promise<Tools> {
    this.#tools ??= toolsOf(this.#turn).catch((error: unknown) => {
      this.#tools = undefined;
      throw error;
    });
    return this.#tools;
  }
}

async function toolsOf(turn: Turn): Promise<Tools> {
  // Small networks are fastest on one thread; the worker for files of any size takes more.
  const threads = self.name === 'any size' ? {} : { threads: 1 };
  const runtime = interruptible(await webRuntime({ ...threads, wasmPaths: { mjs, wasm } }), turn);
  return { runtime, models: new Models(runtime), own: new OwnModels(runtime) };
}

function tell(message: FromWorker): void {
  self.postMessage(message);
}

const desk = new Desk();
self.addEventListener('message', ({ data }: MessageEvent<ToWorker>) => desk.hear(data));
