import { inPackage } from '../../runtime/package.node.ts';
import type { DevicesFlags } from './flags.ts';

/** What `gibbon devices` is to do. */
export interface DevicesPlan {
  /** The network that comes with the package. */
  readonly network: string;
  readonly json: boolean;
}

export function devicesPlan({ json = false }: DevicesFlags): DevicesPlan {
  return { network: inPackage('dist', 'demo', 'digits.onnx'), json };
}
