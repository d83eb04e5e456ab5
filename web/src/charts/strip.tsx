/** Which class is answered where along epsilon, as one strip. */
import type { Stretch } from '../answer.ts';

export interface StripProps {
  readonly stretches: readonly Stretch[];
  readonly label: number;
  /** The largest epsilon. */
  readonly end: number;
  readonly marker: number;
}

export function Strip({ stretches, label, end, marker }: StripProps) {
  const at = (epsilon: number) => `${(100 * epsilon) / end}%`;
  return (
    <div class="strip" aria-hidden="true">
      {stretches.map(({ class: answer, from, to }, i) => {
        const until = stretches[i + 1]?.from ?? to;
        return (
          <span
            key={from}
            class={answer === label ? 'right' : 'wrong'}
            style={{ left: at(from), width: at(until - from) }}
          >
            {until - from > end / 16 ? answer : ''}
          </span>
        );
      })}
      <i style={{ left: at(marker) }} />
    </div>
  );
}
