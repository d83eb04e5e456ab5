/** A network with a property, as the commands on properties read them. */
import { basename } from 'node:path';
import { readModel } from '../../classifier/load.node.ts';
import { externalReader } from '../../onnx/external.node.ts';
import { loadNetwork, type Network, type Property } from '../../property/index.ts';
import { readProperty } from '../../property/load.node.ts';
import { defaultRuntime } from '../../runtime/node.ts';
import { poolRuntime } from '../../workers/pool.node.ts';
import { note } from '../shell/terminal.ts';

/** Where both are, and the processor cores that are used. */
export interface NetworkPlan {
  readonly model: string;
  readonly property: string;
  readonly threads: number;
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
  { model: path, property: propertyPath, threads, sideBySide = false }: NetworkPlan,
  use: (loaded: LoadedNetwork) => Promise<T>,
): Promise<T> {
  const property = await readProperty(propertyPath);
  const { bytes, model } = await readModel(path);
  const isPool = sideBySide && threads > 1;
  const runtime = await (isPool ? poolRuntime({ workers: threads }) : defaultRuntime({ threads }));
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
