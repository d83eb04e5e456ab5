/** A runtime that lets its worker hear messages between runs, and that stops when the job is cancelled. */
import type { Program, Runtime } from 'gibbon/browser';

/** Milliseconds that a worker may be deaf for. */
const LONGEST_DEAFNESS = 12;

/** The job that is being worked on. */
export interface Turn {
  signal: AbortSignal;
  /** Told after every run. */
  onRun: () => void;
}

export function interruptible(inner: Runtime, turn: Turn): Runtime {
  let heard = performance.now();
  const listen = async () => {
    if (performance.now() - heard > LONGEST_DEAFNESS) {
      await nextMessage();
      heard = performance.now();
    }
    turn.signal.throwIfAborted();
  };
  return {
    ...inner,
    async compile(model): Promise<Program> {
      // Not stopped here: callers keep programs for later jobs, and would keep the failure.
      const program = await inner.compile(model);
      return {
        async run(feeds) {
          await listen();
          const results = await program.run(feeds);
          turn.onRun();
          return results;
        },
        dispose: () => program.dispose(),
      };
    },
  };
}

/** Lets waiting messages be heard. A timeout would wait for milliseconds; a message of one's own comes right after them. */
function nextMessage(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
}
