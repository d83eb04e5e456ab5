/** A runtime on a device of this machine, of which nothing is believed that the processor does not say too. */
import { DeviceError, type Diagnostic, RuntimeError } from '../../errors.ts';
import { input } from '../../graph/index.ts';
import { neg } from '../../operators/index.ts';
import { floats } from '../../tensor/index.ts';
import { checkedRuntime } from '../checked.ts';
import { inTurn } from '../in-turn.ts';
import { defaultRuntime, type NodeRuntimeOptions, nativeRuntime } from '../node.ts';
import type { Runtime } from '../runtime.ts';
import { cpu } from './cpu.ts';
import type { Device } from './device.ts';
import { devices } from './devices.ts';

export interface DeviceOptions extends NodeRuntimeOptions {
  /** Told of each program that differs or fails on the device, and runs on the processor then. */
  onFound?(diagnostic: Diagnostic): void;
}

/**
 * A runtime on a device. The first run of each program is repeated on the processor; one that differs runs there, and so does
 * one that fails later. Files are judged on the processor.
 *
 * @param name `'cpu'`, `'webgpu'`, `'cuda'`, `'dml'`, `'coreml'`, or `'auto'` for the first of the others that is here, else the processor
 * @throws RuntimeError where a device other than the processor is named and onnxruntime-node is not installed; DeviceError where the device is not here, whose hint says what it needs
 * @example
 * const runtime = await deviceRuntime('auto');
 * const classifier = await loadClassifier('model.onnx', { runtime });
 */
export async function deviceRuntime(name: string, options: DeviceOptions = {}): Promise<Runtime> {
  if (name === 'auto') return firstOf([...devices.values()], options);
  const device = devices.get(name);
  if (device === undefined) {
    throw new RuntimeError(`there is no device "${name}"`, `Known: ${[...devices.keys()].join(', ')}, auto.`);
  }
  const { onFound, ...rest } = options;
  if (device === cpu) return defaultRuntime(rest);
  const candidate = await startDevice(device, rest);
  const processor = await nativeRuntime(rest);
  return inTurn(checkedRuntime(candidate, processor, { judge: processor, ...(onFound && { onFound }) }));
}

async function firstOf([device, ...others]: readonly Device[], options: DeviceOptions): Promise<Runtime> {
  try {
    return await deviceRuntime(device.name, options);
  } catch (error) {
    if (others.length === 0 || !(error instanceof RuntimeError)) throw error;
    return firstOf(others, options);
  }
}

/**
 * A runtime on a device alone, of which nothing is checked.
 *
 * @throws DeviceError where it cannot run the smallest of graphs
 */
export async function startDevice(
  { name, provider, hint }: Device,
  options: NodeRuntimeOptions = {},
): Promise<Runtime> {
  const runtime = await nativeRuntime({ ...options, provider });
  const x = input('x', 'float32', [1]);
  try {
    const program = await runtime.compile({ inputs: [x], outputs: { y: neg(x) } });
    await program.run({ x: floats([1], [1]) });
    await program.dispose();
  } catch (error) {
    throw new DeviceError(name, reasonOf(error), hint);
  }
  return runtime;
}

/** The last sentence of what ONNX Runtime says: before it stands where in its sources it came to that. */
function reasonOf(error: unknown): string {
  const [text] = (error instanceof Error ? error.message : String(error)).split('\n');
  const sentences = text.replace(/^ONNX Runtime [^:]*: /, '').split(/\.\s+/);
  const last = sentences.findLast((sentence) => sentence.trim() !== '') ?? text;
  return last
    .trim()
    .replace(/^ERR: /, '')
    .replace(/\.$/, '');
}
