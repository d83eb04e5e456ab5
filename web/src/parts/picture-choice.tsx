/** The picture to attack: a file, or one of the built-in digits as a file. */
import { useEffect, useState } from 'preact/hooks';
import { Picture } from '../charts/picture.tsx';
import { useText } from '../language/language.ts';
import { SIDE } from '../worker/digits.ts';
import type { Workshop } from '../workshop.ts';
import { FileDrop } from './file-drop.tsx';
import { pictureFile } from './save.ts';
import { useJob } from './use-job.ts';

export interface PictureChoiceProps {
  readonly workshop: Workshop;
  readonly picture: File | undefined;
  readonly onPicture: (picture: File) => void;
}

export function PictureChoice({ workshop, picture, onPicture }: PictureChoiceProps) {
  const { own, explorer } = useText();
  const digits = useJob(workshop, 'digits');
  const [preview, setPreview] = useState<string>();
  useEffect(() => digits.ask({ ofEachClass: 1 }), []);
  useEffect(() => {
    if (picture === undefined) return;
    const url = URL.createObjectURL(picture);
    setPreview(url);
    return () => URL.revokeObjectURL(url);
  }, [picture]);
  return (
    <>
      <FileDrop hint={own.pictureDrop} choose={own.choose} accept="image/*" onFile={onPicture} />
      <p class="note">{own.builtIn}</p>
      <div class="gallery">
        {digits.result?.map(({ pixels, label = 0 }) => (
          <button
            key={label}
            type="button"
            aria-label={explorer.digit(label)}
            aria-pressed={picture?.name === `digit-${label}.png`}
            onClick={async () =>
              onPicture(await pictureFile(`digit-${label}.png`, { values: pixels, width: SIDE, height: SIDE }))
            }
          >
            <Picture values={pixels} width={SIDE} height={SIDE} label="" />
          </button>
        ))}
      </div>
      {picture !== undefined && (
        <p class="chosen">
          <img src={preview} alt="" /> {picture.name}
        </p>
      )}
    </>
  );
}
