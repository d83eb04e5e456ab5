/** The paper's figure 1: a picture, what is added to it, and their sum. */
import { Picture, type PictureProps } from '../../charts/picture.tsx';

export type Panel = Omit<PictureProps, 'label'> & { readonly caption: string; readonly detail?: string };

export interface PanelsProps {
  readonly picture: Panel;
  readonly change: Panel;
  readonly sum: Panel;
  /** Whether the network is still right about the sum. */
  readonly isRight: boolean;
}

export function Panels({ picture, change, sum, isRight }: PanelsProps) {
  return (
    <div class="panels">
      <Shown {...picture} />
      <span aria-hidden="true">+</span>
      <Shown {...change} />
      <span aria-hidden="true">=</span>
      <Shown {...sum} kind={isRight ? 'right' : 'wrong'} />
    </div>
  );
}

function Shown({ caption, detail, kind, ...picture }: Panel & { readonly kind?: string }) {
  return (
    <figure class={kind}>
      <Picture {...picture} label={caption} />
      <figcaption>
        {caption} {detail !== undefined && <small>{detail}</small>}
      </figcaption>
    </figure>
  );
}
