/** What an audit finds beyond the norm ball, as plain JSON. */
import type { Published } from '../../corruptions/picture.ts';
import type { Proportion } from '../statistics/proportion.ts';

/** One corruption at its five severities. */
export interface AuditCorruption {
  readonly name: string;
  readonly kind: 'noise' | 'blur' | 'weather' | 'digital';
  /** Accuracy of all samples, from the weakest severity. */
  readonly accuracy: readonly Proportion[];
  /** Where it differs from the code that made the published set. */
  readonly deviations: readonly string[];
}

export interface AuditCorruptions {
  /** Whose parameters they have. */
  readonly published: Published;
  readonly corruptions: readonly AuditCorruption[];
  /**
   * The mean corruption error: over all corruptions, the mean of the error over the severities, divided by that of AlexNet where it
   * is known, i.e. for photographs in the thousand classes of ImageNet.
   */
  readonly meanCorruptionError: number;
  readonly dividedBy: 'AlexNet' | null;
}

/** The worst of many rotations and translations. */
export interface AuditMovements {
  /** Of samples that are answered correctly wherever they are moved. */
  readonly accuracy: Proportion;
  /** Degrees to either side, and how many angles. */
  readonly degrees: number;
  readonly angles: number;
  /** Pixels to either side, and how many steps along each axis. */
  readonly pixels: number;
  readonly steps: number;
}

/** Under Gaussian noise that is not chosen against the model, kept inside the box. */
export interface AuditGaussianNoise {
  /** Standard deviation, as a share of the width of the box. */
  readonly sigma: number;
  readonly accuracy: Proportion;
}

export interface AuditBeyond {
  readonly corruptions: AuditCorruptions;
  readonly movements: AuditMovements;
  readonly gaussianNoise: readonly AuditGaussianNoise[];
  readonly seconds: number;
}
