/** Where the digit comes from: chosen, drawn or photographed. */
import { useEffect, useState } from 'preact/hooks';
import { Picture } from '../charts/picture.tsx';
import { useText } from '../language/language.ts';
import { type Digit, SIDE } from '../worker/digits.ts';
import type { Workshop } from '../workshop.ts';
import { DrawPad } from './draw-pad.tsx';
import { FileDrop } from './file-drop.tsx';
import { Problem } from './problem.tsx';
import { useJob } from './use-job.ts';

export interface DigitSourceProps {
  readonly workshop: Workshop;
  readonly gallery: readonly Digit[];
  readonly digit: Digit | undefined;
  readonly onDigit: (digit: Digit) => void;
}

const ways = ['gallery', 'draw', 'photo'] as const;

export function DigitSource({ workshop, gallery, digit, onDigit }: DigitSourceProps) {
  const text = useText();
  const [way, setWay] = useState<(typeof ways)[number]>('gallery');
  const photo = useJob(workshop, 'photo');
  useEffect(() => {
    if (photo.result !== undefined) onDigit({ pixels: photo.result, label: undefined });
  }, [photo.result]);
  return (
    <section class="source" aria-label={text.explorer.source}>
      <div class="choice">
        {ways.map((each) => (
          <button key={each} type="button" aria-pressed={each === way} onClick={() => setWay(each)}>
            {text.explorer[each]}
          </button>
        ))}
      </div>
      {way === 'gallery' && (
        <div class="gallery">
          {gallery.map((each, i) => (
            <button
              key={i}
              type="button"
              aria-pressed={each === digit}
              aria-label={text.explorer.chooseDigit(each.label ?? 0, i % 2)}
              onClick={() => onDigit(each)}
            >
              <Picture values={each.pixels} width={SIDE} height={SIDE} label="" />
            </button>
          ))}
        </div>
      )}
      {way === 'draw' && (
        <DrawPad onDigit={(pixels) => pixels !== undefined && onDigit({ pixels, label: undefined })} />
      )}
      {way === 'photo' && (
        <>
          <FileDrop
            hint={text.photo.hint}
            choose={text.photo.choose}
            accept="image/*"
            onFile={(file) => photo.ask({ file })}
          />
          <Problem failure={photo.failure} />
        </>
      )}
      {way !== 'gallery' && digit !== undefined && (
        <label>
          {text.explorer.trueClass}{' '}
          <select
            value={digit.label ?? ''}
            onChange={({ currentTarget: { value } }) =>
              onDigit({ ...digit, label: value === '' ? undefined : Number(value) })
            }
          >
            <option value="">{text.explorer.unknownClass}</option>
            {Array.from({ length: 10 }, (_, i) => (
              <option key={i} value={i}>
                {i}
              </option>
            ))}
          </select>
        </label>
      )}
    </section>
  );
}
