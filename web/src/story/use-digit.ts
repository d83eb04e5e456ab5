/** The digit of the story, and what the networks say about it along epsilon. */
import { useEffect, useState } from 'preact/hooks';
import type { Failure } from '../messages.ts';
import { useJob } from '../parts/use-job.ts';
import type { Digit } from '../worker/digits.ts';
import type { Exploration } from '../worker/explore.ts';
import type { Workshop } from '../workshop.ts';
import type { View } from './view.ts';

export interface ShownDigit {
  readonly gallery: readonly Digit[];
  readonly digit: Digit | undefined;
  /** Undefined until it is that of the digit and the network that are shown. */
  readonly exploration: Exploration | undefined;
  readonly failure: Failure | undefined;
  /** Shows a digit that is not of the gallery; undefined goes back to the gallery. */
  readonly setOwn: (digit: Digit | undefined) => void;
}

/** @param isWanted Nothing is computed before a figure shows a digit. */
export function useDigit(workshop: Workshop, { digit: index, model }: View, isWanted: boolean): ShownDigit {
  const gallery = useJob(workshop, 'digits');
  const exploration = useJob(workshop, 'explore');
  const [own, setOwn] = useState<Digit>();
  const digit = own ?? gallery.result?.[index];
  useEffect(() => {
    if (isWanted && gallery.result === undefined) gallery.ask({ ofEachClass: 2 });
  }, [isWanted]);
  useEffect(() => setOwn(undefined), [index]);
  useEffect(() => {
    if (isWanted && digit !== undefined) exploration.ask({ source: model, ...digit });
  }, [isWanted, digit, model]);
  const { result } = exploration;
  const isOfThis =
    result !== undefined && result.source === model && result.pixels.every((p, i) => p === digit?.pixels[i]);
  return {
    gallery: gallery.result ?? [],
    digit,
    exploration: isOfThis ? result : undefined,
    failure: gallery.failure ?? exploration.failure,
    setOwn,
  };
}
