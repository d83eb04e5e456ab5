import type { Classifier, Points } from '../../classifier/index.ts';
import { row } from '../../tensor/index.ts';
import { type Norm, type NormName, norms } from '../../threat/index.ts';
import type { Labelled } from '../audit/climb.ts';
import { legibleLogOdds } from './lead.ts';

export interface LineFacts {
  /** Whether a sample's log-odds against the label are no higher at the end of the line than at its beginning. */
  readonly falls: readonly boolean[];
  /** The mean log-odds at equal steps from 0 to epsilon. */
  readonly meanLosses: readonly number[];
}

const STEPS = 8;

/** The log-odds against the label on the line that FGSM takes, from the clean sample to the surface of the ball. */
export async function lossAlongLine(
  classifier: Classifier,
  { inputs, labels }: Labelled,
  { norm: name, epsilon, clip }: { readonly norm: NormName; readonly epsilon: number; readonly clip: boolean },
): Promise<LineFacts> {
  const norm: Norm = norms[name];
  const box = clip ? classifier.box : undefined;
  const loss = await legibleLogOdds(classifier, { inputs, labels });
  const { gradient, losses: start } = await classifier.gradient(inputs, labels, loss);
  const mean = (losses: Float32Array) => losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
  const meanLosses = [mean(start)];
  let end = start;
  for (let step = 1; step <= STEPS; step++) {
    const radius = (epsilon * step) / STEPS;
    const moved: Points = { ...inputs, data: inputs.data.slice() };
    for (let i = 0; i < labels.length; i++) {
      const x = row(moved, i);
      norm.ascend(x, row(gradient, i), radius, box);
      norm.project(x, row(inputs, i), radius, box);
    }
    end = (await classifier.gradient(moved, labels, loss)).losses;
    meanLosses.push(mean(end));
  }
  const falls = Array.from(labels, (_, i) => !(end[i] > start[i]));
  return { falls, meanLosses };
}
