/** PyTorch in a process of its own. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { ParameterTensors } from '../src/nn/index.ts';

const PYTHON = process.env.GIBBON_BENCH_PYTHON ?? '/usr/bin/python3';

const ABOUT = `import ctypes, torch
print(torch.__version__)
libraries = sorted({line.split()[-1] for line in open('/proc/self/maps') if 'blas' in line})
path = next((path for path in libraries if 'openblas' in path.split('/')[-1]), None)
if path:
    core = ctypes.CDLL(path).openblas_get_corename
    core.restype = ctypes.c_char_p
    print(path.split('/')[-1], 'for', core().decode())
else:
    print(*(path.split('/')[-1] for path in libraries))`;

/** The environment without what would tell the peer's BLAS how to run: the peer is to find its own best. */
function peerEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(OPENBLAS|OMP|DNNL|ONEDNN)_/.test(name)));
}

/** PyTorch's version and its BLAS, or undefined where it is not installed. */
export function pytorch(): string | undefined {
  const asked = spawnSync(PYTHON, ['-c', ABOUT], { encoding: 'utf8', env: peerEnvironment() });
  return asked.status === 0 ? `PyTorch ${asked.stdout.trim().split('\n').join(', ')}` : undefined;
}

export interface PeerTime {
  /** From question to answer, as the peer measures it. */
  readonly seconds: number;
  /** Processor seconds. */
  readonly processor: number;
}

/** What its process has used so far. */
export interface PeerUsage {
  /** Processor seconds. */
  readonly processor: number;
  /** Peak memory in MB. */
  readonly memory: number;
}

/** A script of this folder in a process of its own. It is asked one question at a time. */
export class PeerProcess {
  readonly #folder: string;
  readonly #process: ChildProcess;
  readonly #lines: AsyncIterator<string>;

  /**
   * @param task What the script finds in task.json.
   * @param arrays What it finds in files of these names.
   */
  constructor(script: string, threads: number, task: object, arrays: Readonly<Record<string, NodeJS.ArrayBufferView>>) {
    this.#folder = mkdtempSync(join(tmpdir(), 'gibbon-bench-'));
    for (const [name, data] of Object.entries(arrays)) writeFileSync(join(this.#folder, name), data);
    writeFileSync(join(this.#folder, 'task.json'), JSON.stringify({ ...task, threads }));

    const file = join(import.meta.dirname, '..', '..', 'bench', script);
    const env = { ...peerEnvironment(), OMP_NUM_THREADS: `${threads}`, OPENBLAS_NUM_THREADS: `${threads}` };
    this.#process = spawn(PYTHON, [file, this.#folder], { env, stdio: ['pipe', 'pipe', 'inherit'] });
    const { stdout } = this.#process;
    if (stdout === null) throw new Error('the peer has no output');
    this.#lines = createInterface({ input: stdout })[Symbol.asyncIterator]();
  }

  async ask<T>(question: object): Promise<T> {
    this.#process.stdin?.write(`${JSON.stringify(question)}\n`);
    const { value, done } = await this.#lines.next();
    if (done) throw new Error('the PyTorch process ended; its last words are above');
    return JSON.parse(value);
  }

  /** The numbers that the script left in a file. */
  read(name: string): Float32Array {
    const bytes = readFileSync(join(this.#folder, name));
    return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
  }

  usage(): Promise<PeerUsage> {
    return this.ask<PeerUsage>({ kind: 'usage' });
  }

  end(): void {
    this.#process.stdin?.end();
    rmSync(this.#folder, { recursive: true });
  }
}

/** The numbers of tensors, by name. */
export function dataOf(tensors: ParameterTensors): Record<string, Float32Array> {
  return Object.fromEntries(Object.entries(tensors).map(([name, { data }]) => [name, data]));
}

/** The shapes of tensors, by name. */
export function shapesOf(tensors: ParameterTensors): Record<string, readonly number[]> {
  return Object.fromEntries(Object.entries(tensors).map(([name, { shape }]) => [name, shape]));
}
