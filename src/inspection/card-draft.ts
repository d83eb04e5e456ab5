/** A first model card from what an inspection guesses. */
import type { CardFile } from '../classifier/card.ts';
import type { Inspection } from './inspection.ts';

/** Pictures at least this large are usually scaled and cropped to fit; smaller ones come in their size. */
const SMALLEST_CROP = 96;
/** How much larger than the crop the short side of a picture usually is: 256 to 224. */
const MARGIN = 256 / 224;

/**
 * A card with everything that can be guessed of a model. Where nothing is known, it has what attacks assume anyway, so
 * that there is a line to put right.
 */
export function draftCard({ pictures, labelOffset, logits }: Inspection): CardFile {
  const output = logits.length > 1 ? { output: logits[0].output } : {};
  const offset = { labelOffset: labelOffset?.value ?? 0 };
  if (pictures === undefined) return { box: { low: 0, high: 1 }, mean: [0], std: [1], ...offset, ...output };
  const { scale, layout, order, height, width } = pictures;
  const { box, mean, std } = scale.value ?? { box: { low: 0, high: 1 }, mean: [0], std: [1] };
  const isCropped = height === width && height >= SMALLEST_CROP;
  return {
    box,
    mean,
    std,
    ...(layout.value === undefined ? {} : { layout: layout.value }),
    ...(order?.value === undefined ? {} : { channels: order.value }),
    ...(isCropped ? { resize: Math.round(MARGIN * height), crop: height } : {}),
    ...offset,
    ...output,
  };
}
