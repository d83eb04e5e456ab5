/** What `gibbon falsify` does once its words are read. */
import { writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { readModel } from '../../classifier/load.node.ts';
import { falsify } from '../../falsification/falsify.ts';
import { externalReader } from '../../onnx/external.node.ts';
import { loadNetwork, printVerdict } from '../../property/index.ts';
import { readProperty } from '../../property/load.node.ts';
import { defaultRuntime } from '../../runtime/node.ts';
import { note, print } from '../shell/terminal.ts';
import type { FalsifyPlan } from './plan.ts';

/** Searches as the plan says, and prints the verdict in the competition's form. */
export async function runFalsification(plan: FalsifyPlan): Promise<void> {
  const started = performance.now();
  const found = await search(plan);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  note(found.foundBy === undefined ? `nothing found in ${seconds} s` : `found by ${found.foundBy} in ${seconds} s`);
  const verdict = printVerdict(found.counterexample);
  if (plan.out === undefined) {
    print(verdict.trimEnd());
    return;
  }
  await writeFile(plan.out, verdict);
  print(verdict.split('\n', 1)[0]);
}

async function search({ model: path, property: propertyPath, timeoutSeconds, seed, threads }: FalsifyPlan) {
  const limits =
    timeoutSeconds === undefined
      ? {}
      : { rounds: Number.POSITIVE_INFINITY, signal: AbortSignal.timeout(1000 * timeoutSeconds) };
  const property = await readProperty(propertyPath);
  const { bytes, model } = await readModel(path);
  const runtime = await defaultRuntime({ threads });
  for (const { message } of runtime.diagnostics) note(message);
  try {
    const names = { name: basename(path, '.onnx'), external: externalReader(path) };
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
