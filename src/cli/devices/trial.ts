/** A small attack on a device, beside the same on the processor. */
import { pgd } from '../../attacks/index.ts';
import { loadClassifier } from '../../classifier/load.node.ts';
import type { LabelledImages } from '../../data/index.node.ts';
import { DeviceError } from '../../errors.ts';
import { attack } from '../../harness/index.ts';
import { logOdds } from '../../nn/index.ts';
import type { Device } from '../../runtime/devices/device.ts';
import { startDevice } from '../../runtime/devices/device-runtime.node.ts';
import { inTurn } from '../../runtime/in-turn.ts';

/** Where the network is neither lost nor safe. */
const EPSILON = 0.1;
const STEPS = 10;

/** What a network computed somewhere. */
export interface Computed {
  readonly logits: Float32Array;
  readonly gradient: Float32Array;
  /** How many digits ten steps fool. */
  readonly fooled: number;
  readonly seconds: number;
}

/** What a device computed, or why it did not. */
export type Trial = Computed | { readonly problem: string; readonly hint: string | undefined };

export async function trialOn(device: Device, network: string, digits: LabelledImages): Promise<Trial> {
  try {
    const runtime = inTurn(await startDevice(device));
    try {
      const classifier = await loadClassifier(network, { runtime });
      const { logits, gradient } = await classifier.gradient(digits.images, digits.labels, logOdds);
      const started = performance.now();
      const result = await attack(classifier, pgd, digits, digits.labels, {
        epsilon: EPSILON,
        options: { steps: STEPS },
      });
      const seconds = (performance.now() - started) / 1000;
      await classifier.dispose();
      const fooled = result.samples.filter((sample) => sample.fooled).length;
      return { logits: logits.data, gradient: gradient.data, fooled, seconds };
    } finally {
      await runtime.dispose();
    }
  } catch (error) {
    if (!(error instanceof DeviceError)) throw error;
    return { problem: error.reason, hint: error.hint };
  }
}
