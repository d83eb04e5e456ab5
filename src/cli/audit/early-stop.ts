/** `gibbon audit --stop-early`: no more attacks where something that is required cannot be met any more. */
import type { CleanAnswers, Requirement } from '../../evaluation/index.ts';

/**
 * Told of each sample that was fooled, says which requirement cannot be met any more, if one cannot.
 *
 * @param clean The answers before any attack: what was wrong then stays wrong
 */
export function earlyStop(
  requirements: readonly Requirement[],
  { isRight }: Pick<CleanAnswers, 'isRight'>,
): (sample: number) => Requirement | undefined {
  const resisting = new Set([...isRight.keys()].filter((sample) => isRight[sample]));
  return (sample) => {
    resisting.delete(sample);
    return requirements.find(({ metric, isStrict, least }) => {
      const most = metric.atMost?.(resisting.size, isRight.length);
      return most !== undefined && (isStrict ? most <= least : most < least);
    });
  };
}

/** Why an audit was stopped. */
export class CannotBeMet {
  readonly requirement: Requirement;

  constructor(requirement: Requirement) {
    this.requirement = requirement;
  }
}
