import type { Classifier } from '../../../classifier/index.ts';
import type { FileOptions } from '../../../exports/index.ts';
import type { Runtime } from '../../../runtime/index.ts';
import { loadModel } from '../../inputs/models.ts';
import type { ExportPlan } from './kind.ts';

/** Does something with the model of a plan while it is loaded. */
export async function withModel<T>(
  { model, batch, version }: ExportPlan,
  runtime: Runtime,
  work: (classifier: Classifier, file: FileOptions) => Promise<T>,
): Promise<T> {
  const classifier = await loadModel(model, runtime);
  try {
    return await work(classifier, { version, ...(batch !== undefined && { batch }) });
  } finally {
    await classifier.dispose();
  }
}
