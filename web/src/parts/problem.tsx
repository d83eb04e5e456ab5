/** What went wrong, and what to do about it. */
import { useText } from '../language/language.ts';
import type { Failure } from '../messages.ts';

export interface ProblemProps {
  readonly failure: Failure | undefined;
  /** The reader's model, for the command that takes it where the page cannot. */
  readonly file?: string | undefined;
}

/** Problems that the command line does not have. */
const ofThePage: ReadonlySet<string> = new Set(['too-large', 'memory']);

export function Problem({ failure, file = 'model.onnx' }: ProblemProps) {
  const text = useText();
  if (failure === undefined || failure.code === 'cancelled') return null;
  const { formats } = text.problems;
  const known = Object.entries(formats).find(([code]) => code === failure.code);
  return (
    <div class="problem" role="alert">
      <p>
        <strong>{text.problems.heading}</strong> {known?.[1] ?? formats.unexpected} {failure.operators.join(', ')}
      </p>
      {ofThePage.has(failure.code) && (
        <p>
          <code>npx gibbon attack {file} picture.png --epsilon 2/255</code>
        </p>
      )}
      <details>
        <summary>{text.problems.details}</summary>
        <p lang="en">{failure.message}</p>
        {failure.hint !== undefined && <p lang="en">{failure.hint}</p>}
      </details>
    </div>
  );
}
