/** What went wrong, and what to do about it. */
import { useText } from '../language/language.ts';
import type { Failure } from '../messages.ts';

export function Problem({ failure }: { readonly failure: Failure | undefined }) {
  const text = useText();
  if (failure === undefined || failure.code === 'cancelled') return null;
  const { formats } = text.problems;
  const known = Object.entries(formats).find(([code]) => code === failure.code);
  return (
    <div class="problem" role="alert">
      <p>
        <strong>{text.problems.heading}</strong> {known?.[1] ?? formats.unexpected} {failure.operators.join(', ')}
      </p>
      <details>
        <summary>{text.problems.details}</summary>
        <p>{failure.message}</p>
        {failure.hint !== undefined && <p>{failure.hint}</p>}
      </details>
    </div>
  );
}
