/** A plain PyTorch loop that computes the same attacks, in a process of its own. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { ParameterTensors } from '../src/nn/index.ts';
import type { FloatTensor } from '../src/tensor/index.ts';
import type { Box } from '../src/threat/index.ts';

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

export interface PeerTask {
  readonly threads: number;
  readonly parameters: ParameterTensors;
  readonly inputs: FloatTensor;
  /** Where iterated attacks start. */
  readonly start: FloatTensor;
  readonly labels: Int32Array;
  readonly box: Box;
}

export interface PeerAttack {
  readonly fromStart: boolean;
  readonly steps: number;
  readonly stepSize: number;
  readonly epsilon: number;
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

/** A PyTorch process with its task. */
export class Peer {
  readonly #folder: string;
  readonly #process: ChildProcess;
  readonly #lines: AsyncIterator<string>;

  constructor(task: PeerTask) {
    this.#folder = mkdtempSync(join(tmpdir(), 'gibbon-bench-'));
    const write = (name: string, data: NodeJS.ArrayBufferView) => writeFileSync(join(this.#folder, name), data);
    for (const [name, { data }] of Object.entries(task.parameters)) write(name, data);
    write('inputs', task.inputs.data);
    write('start', task.start.data);
    write('labels', task.labels);
    const parameters = Object.fromEntries(Object.entries(task.parameters).map(([name, { shape }]) => [name, shape]));
    const { low, high } = task.box;
    const described = { threads: task.threads, parameters, shape: task.inputs.shape, box: [low, high] };
    writeFileSync(join(this.#folder, 'task.json'), JSON.stringify(described));

    const script = join(import.meta.dirname, '..', '..', 'bench', 'peer.py');
    const threads = String(task.threads);
    const env = { ...peerEnvironment(), OMP_NUM_THREADS: threads, OPENBLAS_NUM_THREADS: threads };
    this.#process = spawn(PYTHON, [script, this.#folder], { env, stdio: ['pipe', 'pipe', 'inherit'] });
    const { stdout } = this.#process;
    if (stdout === null) throw new Error('the peer has no output');
    this.#lines = createInterface({ input: stdout })[Symbol.asyncIterator]();
  }

  async #ask<T>(question: object): Promise<T> {
    this.#process.stdin?.write(`${JSON.stringify(question)}\n`);
    const { value, done } = await this.#lines.next();
    if (done) throw new Error('the PyTorch process ended; its last words are above');
    return JSON.parse(value);
  }

  async attack(attack: PeerAttack): Promise<PeerTime> {
    return this.#ask<PeerTime>({ kind: 'attack', ...attack });
  }

  /** Runs an attack; returns what it found. */
  async adversarials(attack: PeerAttack): Promise<Float32Array> {
    await this.#ask<PeerTime>({ kind: 'attack', ...attack, keepAs: 'found' });
    const bytes = readFileSync(join(this.#folder, 'found'));
    return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
  }

  async usage(): Promise<PeerUsage> {
    return this.#ask<PeerUsage>({ kind: 'usage' });
  }

  end(): void {
    this.#process.stdin?.end();
    rmSync(this.#folder, { recursive: true });
  }
}
