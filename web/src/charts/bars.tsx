/** Probabilities as bars, a row each. */
export interface Bar {
  readonly name: string;
  /** 0 to 1. */
  readonly share: number;
  readonly kind: 'label' | 'answer' | 'other';
}

export function Bars({ bars, label }: { readonly bars: readonly Bar[]; readonly label: string }) {
  return (
    <ul class="bars" aria-label={label}>
      {bars.map(({ name, share, kind }) => (
        <li key={name} class={kind}>
          <span class="name">{name}</span>
          <span class="track">
            <span class="bar" style={{ width: `${100 * share}%` }} />
          </span>
          <span class="share">{percent(share)}</span>
        </li>
      ))}
    </ul>
  );
}

export function percent(share: number): string {
  return `${(100 * share).toFixed(share < 0.0995 ? 1 : 0)} %`;
}
