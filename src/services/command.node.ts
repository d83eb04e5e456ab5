import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { type ArrayForm, bytesOf, LARGEST_ANSWER, ServiceFailure, type Transport } from './transport.ts';

/** Of what a program that died had said on its stderr, so many characters are shown. */
const SHOWN = 300;
/** Milliseconds in which a program may end by itself when its input does. */
const GRACE = 500;

interface Pending {
  readonly resolve: (line: string) => void;
  readonly reject: (failure: ServiceFailure) => void;
}

/**
 * A program that reads arrays from its standard input and answers a line to each on its standard output. It is started with the
 * first array, kept for all, and started again where it died or was late: a late answer would be taken for that to the next array.
 *
 * @param command As a shell takes it
 */
export function commandTransport(command: string, form: ArrayForm): Transport {
  let running: Running | undefined;
  const end = () => {
    running?.end();
    running = undefined;
  };
  return {
    name: command,
    async send(array, signal) {
      if (running?.isOver !== false) running = new Running(command);
      const late = () => end();
      signal.addEventListener('abort', late);
      const bytes = bytesOf(array, form);
      try {
        return await running.ask(form === 'json' ? [bytes, NEWLINE] : [bytes]);
      } finally {
        signal.removeEventListener('abort', late);
      }
    },
    distrust: end,
    async close() {
      const last = running;
      running = undefined;
      await last?.ended();
    },
  };
}

const NEWLINE = Uint8Array.of(10);

/** One process. */
class Running {
  readonly #child: ChildProcessWithoutNullStreams;
  #text = '';
  #said = '';
  #pending: Pending | undefined;
  isOver = false;

  constructor(command: string) {
    // In a group of its own, so that what a shell started ends with it.
    const child = spawn(command, { shell: true, detached: true, stdio: 'pipe' });
    this.#child = child;
    child.stdout.setEncoding('utf8').on('data', (text: string) => this.#heard(text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#said = `${this.#said}${text}`.slice(-SHOWN);
    });
    // Whoever has stopped reading is found by its end.
    child.stdin.on('error', () => {});
    child.on('error', (error) => this.#over(error.message));
    child.on('close', (code, signal) => this.#over(`it ended with ${code === null ? signal : `exit code ${code}`}`));
  }

  ask(parts: readonly Uint8Array[]): Promise<string> {
    return new Promise((resolve, reject) => {
      this.#pending = { resolve, reject };
      for (const part of parts) this.#child.stdin.write(part);
    });
  }

  /** Ends it at once. */
  end(): void {
    this.#over('it was ended');
    this.#kill();
  }

  /** Lets it come to its end, for a while. */
  async ended(): Promise<void> {
    if (this.isOver) return;
    const closed = new Promise<void>((resolve) => {
      this.#child.once('close', () => resolve());
    });
    this.#child.stdin.end();
    const timer = setTimeout(() => this.#kill(), GRACE);
    await closed;
    clearTimeout(timer);
  }

  #kill(): void {
    const { pid } = this.#child;
    if (pid === undefined) return;
    try {
      process.kill(-pid, 'SIGKILL');
    } catch {
      // It has ended already.
    }
  }

  #heard(text: string): void {
    this.#text += text;
    const end = this.#text.indexOf('\n');
    if (end < 0 && this.#text.length <= LARGEST_ANSWER) return;
    const pending = this.#pending;
    this.#pending = undefined;
    const line = this.#text.slice(0, end);
    this.#text = this.#text.slice(end + 1);
    if (end < 0) pending?.reject(new ServiceFailure('nonsense', 'its answer does not end'));
    else pending?.resolve(line);
    // It speaks without being asked: what comes next would be taken for an answer.
    if (pending === undefined || this.#text !== '') this.end();
  }

  #over(how: string): void {
    if (this.isOver) return;
    this.isOver = true;
    const said = this.#said.trim();
    this.#pending?.reject(new ServiceFailure('dead', said === '' ? how : `${how}: ${said}`));
    this.#pending = undefined;
  }
}
