/** Files for the reader, made in the page. */
import { imageOf, type PictureProps } from '../charts/picture.tsx';

type Drawn = Omit<PictureProps, 'label'>;

/** A picture as a PNG file of 8 bits a channel, pixel by pixel. */
export async function pictureFile(name: string, picture: Drawn): Promise<File> {
  const canvas = new OffscreenCanvas(picture.width, picture.height);
  canvas.getContext('2d')?.putImageData(imageOf(picture), 0, 0);
  return new File([await canvas.convertToBlob({ type: 'image/png' })], name, { type: 'image/png' });
}

export async function savePicture(name: string, picture: Drawn): Promise<void> {
  save(await pictureFile(name, picture));
}

export function saveBytes(name: string, bytes: BlobPart, type: string): void {
  save(new File([bytes], name, { type }));
}

function save(file: File): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = file.name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
