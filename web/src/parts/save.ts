/** Files for the reader, made in the page. */
import { imageOf, type PictureProps } from '../charts/picture.tsx';

export function saveBytes(name: string, bytes: BlobPart, type: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([bytes], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** A picture as a PNG file of 8 bits a channel, pixel by pixel. */
export async function savePicture(name: string, picture: Omit<PictureProps, 'label'>): Promise<void> {
  const canvas = new OffscreenCanvas(picture.width, picture.height);
  canvas.getContext('2d')?.putImageData(imageOf({ ...picture, label: name }), 0, 0);
  saveBytes(name, await canvas.convertToBlob({ type: 'image/png' }), 'image/png');
}
