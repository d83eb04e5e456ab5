/** How arrays get to a service, and what keeps an answer from coming back. */
import { writeNpy } from '../data/formats/npy.ts';
import { type FloatTensor, sizeOf } from '../tensor/index.ts';

/** Why there was no answer: it took too long, made no sense, was refused, or there was nobody to give one. */
export type FailureKind = 'slow' | 'nonsense' | 'refused' | 'dead';

/** One question that was not answered; it may be asked again. */
export class ServiceFailure extends Error {
  readonly kind: FailureKind;
  /** Seconds after which the service wants to be asked again; undefined where it did not say. */
  readonly retryAfter: number | undefined;
  /** Whether asking again is in vain. */
  readonly isFinal: boolean;

  constructor(kind: FailureKind, message: string, { retryAfter, isFinal = false }: FailureDetails = {}) {
    super(message);
    this.kind = kind;
    this.retryAfter = retryAfter;
    this.isFinal = isFinal;
  }
}

interface FailureDetails {
  readonly retryAfter?: number | undefined;
  readonly isFinal?: boolean;
}

/** The form in which arrays are sent. */
export type ArrayForm = 'json' | 'npy';

export interface Transport {
  /** What reports call the service. */
  readonly name: string;
  /**
   * Sends one array and gives the text that comes back.
   *
   * @param signal Aborted when the answer is too late
   * @throws ServiceFailure
   */
  send(array: FloatTensor, signal: AbortSignal): Promise<string>;
  /** Told that an answer made no sense, so that the next one is not taken for its continuation. */
  distrust(): void;
  /** Ends what was started. */
  close(): Promise<void>;
}

/** Of one answer. */
export const LARGEST_ANSWER = 2 ** 24;

/** The bytes of an array: nested JSON lists as its shape says, without a line feed, or an .npy file of float32. */
export function bytesOf(array: FloatTensor, form: ArrayForm): Uint8Array {
  return form === 'npy' ? writeNpy(array) : new TextEncoder().encode(nested(array.data, array.shape));
}

/** The shortest decimals that are the same float32. */
function shortest(value: number): string {
  for (let digits = 6; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return String(short);
  }
  return String(value);
}

function nested(values: Float32Array, [length, ...inner]: readonly number[]): string {
  if (length === undefined) return shortest(values[0]);
  const size = sizeOf(inner);
  const parts = Array.from({ length }, (_, i) => nested(values.subarray(i * size, (i + 1) * size), inner));
  return `[${parts.join(',')}]`;
}
