import { exportCertificate, isBoundName } from '../../../exports/certificate.ts';
import type { ExportKind } from './kind.ts';
import { withModel } from './with-model.ts';

export const certificate: ExportKind = {
  name: 'certificate',
  summary: 'from samples, labels and epsilon to bounds of the logits that hold on the whole ball in Linf',
  takes: ['epsilon', 'by', 'clip'],
  make: (plan, runtime) =>
    withModel(plan, runtime, (classifier, file) => {
      const { epsilon, by, clip } = plan.choices;
      return exportCertificate(classifier, {
        ...file,
        ...(epsilon !== undefined && { epsilon }),
        ...(isBoundName(by) && { by }),
        ...(clip === false && { clip }),
      });
    }),
};
