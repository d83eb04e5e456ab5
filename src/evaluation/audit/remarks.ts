import type { Classifier } from '../../classifier/index.ts';
import { closeScores, radiusFindings } from '../../harness/findings.ts';
import { type NormName, norms } from '../../threat/index.ts';
import type { CleanAnswers } from './clean.ts';
import type { RungOutcomes } from './climb.ts';

/**
 * What else a reader should know, no two alike. It follows from model, samples and outcomes alone, so that an audit that was
 * interrupted says the same as one that was not.
 */
export function remarksOn(
  classifier: Classifier,
  labels: Int32Array,
  { outputs, notANumber, only }: CleanAnswers,
  climbed: readonly RungOutcomes[],
  { norm, epsilon }: { readonly norm: NormName; readonly epsilon: number },
): string[] {
  const found = [
    ...classifier.diagnostics,
    ...radiusFindings(classifier, norms[norm], epsilon),
    ...closeScores(classifier, outputs),
    ...climbed.flatMap(({ rung }) => rung.method.remarks(classifier.classCount)),
  ].map(({ message }) => message);
  if (notANumber > 0) {
    found.push(
      `the model answers ${notANumber} of ${labels.length} samples with NaN before any attack: they count as wrong`,
    );
  }
  const silenced = samplesWithoutAnswer(climbed);
  if (silenced > 0) {
    found.push(
      `under attack the model answers ${silenced} of ${labels.length} samples with NaN: that is not counted as fooled, and whoever uses the model may see it otherwise`,
    );
  }
  if (classifier.isProblem) return [...new Set(found)];
  const isOneClass = labels.length > 1 && labels.every((label) => label === labels[0]);
  if (isOneClass) found.push(`all samples are of class ${labels[0]}: their accuracy says nothing of the other classes`);
  if (only !== undefined && labels.length > 1 && !isOneClass) {
    found.push(`the model answers every sample with class ${only} before any attack`);
  }
  return [...new Set(found)];
}

/** How many samples some attack drove to where the model answers with NaN. */
function samplesWithoutAnswer(climbed: readonly RungOutcomes[]): number {
  const silent = climbed.flatMap(({ outcomes }) =>
    [...outcomes].filter(([, { adversarial }]) => Number.isNaN(adversarial.confidence)).map(([sample]) => sample),
  );
  return new Set(silent).size;
}
