/** The picture to attack: a file, or one that travels with the page. */
import { useEffect, useState } from 'preact/hooks';
import { Picture } from '../charts/picture.tsx';
import { useText } from '../language/language.ts';
import { type Photograph, photographs } from '../story/view.ts';
import { SIDE } from '../worker/digits.ts';
import type { Workshop } from '../workshop.ts';
import { FileDrop } from './file-drop.tsx';
import { pictureFile } from './save.ts';
import { useJob } from './use-job.ts';

const urls = import.meta.glob<string>('../../photos/*.jpg', { query: '?url', import: 'default', eager: true });

export function photographUrl(name: Photograph): string {
  return urls[`../../photos/${name}.jpg`];
}

export async function photographFile(name: Photograph): Promise<File> {
  const response = await fetch(photographUrl(name));
  return new File([await response.blob()], `${name}.jpg`, { type: 'image/jpeg' });
}

export interface PictureChoiceProps {
  readonly workshop: Workshop;
  readonly picture: File | undefined;
  /** Whether digits are offered beside photographs. */
  readonly hasDigits: boolean;
  readonly onPicture: (picture: File) => void;
}

export function PictureChoice({ workshop, picture, hasDigits, onPicture }: PictureChoiceProps) {
  const { own, explorer, story } = useText();
  const digits = useJob(workshop, 'digits');
  const [preview, setPreview] = useState<string>();
  useEffect(() => {
    if (hasDigits && digits.result === undefined) digits.ask({ ofEachClass: 1 });
  }, [hasDigits]);
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
        {photographs.map((name) => (
          <button
            key={name}
            type="button"
            aria-label={story.photographs[name]}
            aria-pressed={picture?.name === `${name}.jpg`}
            onClick={async () => onPicture(await photographFile(name))}
          >
            <img class="picture" src={photographUrl(name)} alt="" />
          </button>
        ))}
        {(hasDigits ? digits.result : undefined)?.map(({ pixels, label = 0 }) => (
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
