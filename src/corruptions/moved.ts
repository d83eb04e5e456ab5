import { sampled } from './filters/sampled.ts';
import type { Picture } from './picture.ts';

/** A rotation about the centre, then a translation; what comes in from outside is black. */
export interface Movement {
  /** In degrees, clockwise. */
  readonly angle: number;
  /** In pixels. */
  readonly down: number;
  readonly across: number;
}

/** A picture that is moved; linear between pixels. */
export function moved(picture: Picture, { angle, down, across }: Movement): Picture {
  const [middleY, middleX] = [(picture.height - 1) / 2, (picture.width - 1) / 2];
  const radians = (angle * Math.PI) / 180;
  const [cosine, sine] = [Math.cos(radians), Math.sin(radians)];
  return sampled(
    picture,
    (row, column) => {
      const [y, x] = [row - down - middleY, column - across - middleX];
      return [middleY + cosine * y - sine * x, middleX + sine * y + cosine * x];
    },
    undefined,
  );
}
