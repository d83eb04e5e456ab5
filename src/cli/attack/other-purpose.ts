import { readModel } from '../../classifier/load.node.ts';
import { type PurposeKind, purposeOf } from '../../goals/index.ts';
import { externalReader } from '../../onnx/external.node.ts';
import type { Runtime } from '../../runtime/index.ts';
import type { ModelPlan } from '../inputs/model-plan.ts';
import { note } from '../shell/terminal.ts';

/** What is attacked by changing a class. */
const ofClasses: readonly PurposeKind[] = ['classifier', 'several labels'];

/**
 * Says so where a model that is attacked without labels seems to answer something else than classes, so that another number becoming
 * the largest means little.
 */
export async function noteOtherPurpose({ path, at, output }: ModelPlan, runtime: Runtime): Promise<void> {
  if (at !== undefined || output !== undefined) return;
  const { bytes, model } = await readModel(path);
  const purpose = await purposeOf(model, bytes, runtime, externalReader(path));
  if (purpose === undefined || ofClasses.includes(purpose.kind)) return;
  const flags = purpose.flags.flat().join(' ');
  note(`the model seems to be ${purpose.words}: which number is the largest may mean little; say what does: ${flags}`);
}
