/** What `gibbon falsify` does once its words are read. */
import { writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { basename } from 'node:path';
import { readModel } from '../../classifier/load.node.ts';
import { type Falsification, falsify } from '../../falsification/falsify.ts';
import { externalReader } from '../../onnx/external.node.ts';
import { loadNetwork, printVerdict } from '../../property/index.ts';
import { readProperty } from '../../property/load.node.ts';
import { defaultRuntime } from '../../runtime/node.ts';
import { requireWritableFile } from '../shell/output-folder.ts';
import { note } from '../shell/terminal.ts';
import type { FalsifyFlags } from './flags.ts';

/** Searches as the flags say, and prints the verdict in the competition's form. */
export async function runFalsification(modelPath: string, propertyPath: string, flags: FalsifyFlags): Promise<void> {
  if (flags.out !== undefined) await requireWritableFile('--out', flags.out);
  const started = performance.now();
  const found = await search(modelPath, propertyPath, flags);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  note(found.foundBy === undefined ? `nothing found in ${seconds} s` : `found by ${found.foundBy} in ${seconds} s`);
  const verdict = printVerdict(found.counterexample);
  if (flags.out === undefined) {
    process.stdout.write(verdict);
    return;
  }
  await writeFile(flags.out, verdict);
  process.stdout.write(`${verdict.split('\n', 1)[0]}\n`);
}

async function search(modelPath: string, propertyPath: string, flags: FalsifyFlags): Promise<Falsification> {
  const { timeout, seed, threads = availableParallelism() } = flags;
  const limits =
    timeout === undefined ? {} : { rounds: Number.POSITIVE_INFINITY, signal: AbortSignal.timeout(1000 * timeout) };
  const property = await readProperty(propertyPath);
  const { bytes, model } = await readModel(modelPath);
  const runtime = await defaultRuntime({ threads });
  for (const { message } of runtime.diagnostics) note(message);
  try {
    const names = { name: basename(modelPath, '.onnx'), external: externalReader(modelPath) };
    const network = loadNetwork(model, bytes, runtime, names);
    try {
      return await falsify(network, property, { seed, ...limits });
    } catch (error) {
      if (limits.signal?.aborted !== true || error !== limits.signal.reason) throw error;
      return { counterexample: undefined, foundBy: undefined };
    } finally {
      await network.dispose();
    }
  } finally {
    await runtime.dispose();
  }
}
