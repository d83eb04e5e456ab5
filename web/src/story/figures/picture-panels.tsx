/** A picture, the sign of the gradient, and their sum, at one epsilon of a line. */
import { useText } from '../../language/language.ts';
import type { PictureLine } from '../../worker/line.ts';
import type { Pixels } from '../../worker/picture-input.ts';
import { Panels } from './panels.tsx';

export interface PicturePanelsProps {
  readonly line: Pick<PictureLine, 'pixels' | 'direction'>;
  /** Where black and white are one apart. */
  readonly epsilon: number;
  readonly isRight: boolean;
  /** An attacked picture that is shown in place of that of the line. */
  readonly attacked?: Pixels | undefined;
}

export function PicturePanels({ line, epsilon, isRight, attacked }: PicturePanelsProps) {
  const { story, explorer } = useText();
  const { pixels, direction } = line;
  const { values, width, height, channels } = pixels;
  const shape = { width, height, channels };
  const moved = 255 * epsilon;
  const sum = attacked?.values ?? direction.map((sign, i) => values[i] + moved * sign);
  const change =
    attacked === undefined ? direction : direction.map((_, i) => (attacked.values[i] - values[i]) / Math.max(moved, 1));
  // Nothing is added at epsilon 0: the middle between -1 and 1.
  const [low, high] = epsilon === 0 ? [-1e9, 1e9] : [-1, 1];
  return (
    <Panels
      picture={{ values, ...shape, high: 255, caption: story.picture }}
      change={{
        values: change,
        ...shape,
        low,
        high,
        caption: explorer.perturbation,
        detail: epsilon === 0 ? explorer.none : explorer.amplified(String(Number((0.5 / epsilon).toPrecision(2)))),
      }}
      sum={{ values: sum, ...shape, high: 255, caption: explorer.sum }}
      isRight={isRight}
    />
  );
}

/** As large as what comes, so that nothing moves when it does. */
export function WaitingPanels({ url }: { readonly url: string | undefined }) {
  const { story, explorer } = useText();
  const waiting = (caption: string) => (
    <figure>
      {url === undefined ? (
        <div class="picture blank" />
      ) : (
        <img class="picture" src={url} width={128} height={128} alt="" />
      )}
      <figcaption>{caption}</figcaption>
    </figure>
  );
  return (
    <div class="panels waiting">
      {waiting(story.picture)}
      <span aria-hidden="true">+</span>
      {waiting(explorer.perturbation)}
      <span aria-hidden="true">=</span>
      {waiting(explorer.sum)}
    </div>
  );
}
