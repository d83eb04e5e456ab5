/** What `gibbon demo` is to do. */
import { inPackage } from '../../runtime/package.node.ts';
import { requireWritable } from '../shell/output-folder.ts';
import type { DemoFlags } from './flags.ts';

export interface DemoPlan {
  /** The network that comes with the package. */
  readonly network: string;
  readonly out: string;
  /** Only where somebody is there to look at it. */
  readonly openBrowser: boolean;
}

/** @throws OptionError where the folder cannot be written to */
export async function demoPlan({ out, open }: DemoFlags): Promise<DemoPlan> {
  await requireWritable('--out', out);
  return {
    network: inPackage('dist', 'demo', 'digits.onnx'),
    out,
    openBrowser: open && process.stdout.isTTY === true,
  };
}
