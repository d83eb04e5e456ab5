/** A plain PyTorch loop that computes the same attacks, in a process of its own. */
import type { ParameterTensors } from '../src/nn/index.ts';
import type { FloatTensor } from '../src/tensor/index.ts';
import type { Box } from '../src/threat/index.ts';
import { dataOf, PeerProcess, type PeerTime, type PeerUsage, shapesOf } from './peer-process.ts';

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

/** A PyTorch process with its task. */
export class Peer {
  readonly #process: PeerProcess;

  constructor({ threads, parameters, inputs, start, labels, box }: PeerTask) {
    const described = { parameters: shapesOf(parameters), shape: inputs.shape, box: { low: box.low, high: box.high } };
    const arrays = { ...dataOf(parameters), inputs: inputs.data, start: start.data, labels };
    this.#process = new PeerProcess('peer.py', threads, described, arrays);
  }

  attack(attack: PeerAttack): Promise<PeerTime> {
    return this.#process.ask<PeerTime>({ kind: 'attack', ...attack });
  }

  /** Runs an attack; returns what it found. */
  async adversarials(attack: PeerAttack): Promise<Float32Array> {
    await this.#process.ask<PeerTime>({ kind: 'attack', ...attack, keepAs: 'found' });
    return this.#process.read('found');
  }

  usage(): Promise<PeerUsage> {
    return this.#process.usage();
  }

  end(): void {
    this.#process.end();
  }
}
