/** A network with a property, as the commands on properties read them. */
import { basename } from 'node:path';
import { readModel } from '../../classifier/load.node.ts';
import { externalReader } from '../../onnx/external.node.ts';
import { loadNetwork, type Network, type Property } from '../../property/index.ts';
import { readProperty } from '../../property/load.node.ts';
import { note } from '../shell/terminal.ts';
import { runtimeFor } from './runtime.ts';
import type { RuntimePlan } from './runtime-plan.ts';

/** Where both are, and what computes. */
export interface NetworkPlan extends RuntimePlan {
  readonly model: string;
  readonly property: string;
  /** Whether several runs share the cores, one each. @default each run uses all */
  readonly sideBySide?: boolean;
}

export interface LoadedNetwork {
  readonly network: Network;
  readonly property: Property;
  /** The network's file. */
  readonly bytes: Uint8Array;
}

/** Reads both, and disposes of the network when what uses it has ended. */
export async function withNetwork<T>(
  { model: path, property: propertyPath, sideBySide = false, ...running }: NetworkPlan,
  use: (loaded: LoadedNetwork) => Promise<T>,
): Promise<T> {
  const property = await readProperty(propertyPath);
  const { bytes, model } = await readModel(path);
  const runtime = await runtimeFor(running, { sideBySide });
  for (const { message } of runtime.diagnostics) note(message);
  try {
    const names = { name: basename(path, '.onnx'), external: externalReader(path) };
    const network = loadNetwork(model, bytes, runtime, names);
    try {
      return await use({ network, property, bytes });
    } finally {
      await network.dispose();
    }
  } finally {
    await runtime.dispose();
  }
}
