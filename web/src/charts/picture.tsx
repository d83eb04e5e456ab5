/** A small picture, drawn with its pixels to be seen. */
import { useEffect, useRef } from 'preact/hooks';

export interface PictureProps {
  /** `height * width` grey values, or as many triples; what is outside of low..high is drawn as its nearer end. */
  readonly values: ArrayLike<number>;
  readonly width: number;
  readonly height: number;
  readonly channels?: 1 | 3;
  readonly low?: number;
  readonly high?: number;
  /** What a screen reader says; nothing where it is empty, because what is around says it. */
  readonly label: string;
}

export function Picture(props: PictureProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { values, width, height, channels, low, high, label } = props;
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    context?.putImageData(imageOf(props), 0, 0);
  }, [values, width, height, channels, low, high]);
  if (values.length === 0) return null;
  const spoken = label === '' ? ({ 'aria-hidden': true } as const) : ({ role: 'img', 'aria-label': label } as const);
  return <canvas ref={canvas} class="picture" width={width} height={height} {...spoken} />;
}

/** A picture as the canvas takes it. */
export function imageOf(picture: Omit<PictureProps, 'label'>): ImageData {
  const { values, width, height, channels = 1, low = 0, high = 1 } = picture;
  const image = new ImageData(width, height);
  const level = (at: number) => Math.min(1, Math.max(0, (values[at] - low) / (high - low)));
  for (let i = 0; i < width * height; i++) {
    const grey = 255 * level(i);
    const colour =
      channels === 3 ? [255 * level(3 * i), 255 * level(3 * i + 1), 255 * level(3 * i + 2)] : [grey, grey, grey];
    for (let channel = 0; channel < 3; channel++) image.data[4 * i + channel] = Math.round(colour[channel]);
    image.data[4 * i + 3] = 255;
  }
  return image;
}
