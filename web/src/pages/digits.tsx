/** A digit, a network, and the epsilon that turns its answer. */
import { useEffect, useState } from 'preact/hooks';
import { useText } from '../language/language.ts';
import { DigitSource } from '../parts/digit-source.tsx';
import { Explorer } from '../parts/explorer.tsx';
import { Problem } from '../parts/problem.tsx';
import { useJob } from '../parts/use-job.ts';
import type { Digit } from '../worker/digits.ts';
import { type ModelName, modelNames } from '../worker/models.ts';
import type { Workshop } from '../workshop.ts';

/** Which of the gallery's digits is shown first: the first 3. */
const FIRST = 6;

interface DigitsPageProps {
  readonly workshop: Workshop;
  /** Proofs of one digit can take longer than somebody waits for the next. */
  readonly proofs: Workshop;
}

export function DigitsPage({ workshop, proofs }: DigitsPageProps) {
  const text = useText();
  const [model, setModel] = useState<ModelName>('maxout');
  const [digit, setDigit] = useState<Digit>();
  const gallery = useJob(workshop, 'digits');
  const exploration = useJob(workshop, 'explore');
  const bounds = useJob(proofs, 'bounds');
  useEffect(() => gallery.ask({ ofEachClass: 2 }), []);
  useEffect(() => {
    if (digit === undefined && gallery.result !== undefined) setDigit(gallery.result[FIRST]);
  }, [gallery.result]);
  useEffect(() => {
    // What was to be proved of the digit before would keep the worker.
    bounds.cancel();
    if (digit !== undefined) exploration.ask({ source: model, ...digit });
  }, [digit, model]);
  useEffect(() => {
    if (exploration.result === undefined) return;
    const { source, pixels, label } = exploration.result;
    bounds.ask({ source, pixels, label });
  }, [exploration.result]);
  return (
    <main class="digits">
      <h2>{text.explorer.heading}</h2>
      <p class="lead">{text.explorer.lead}</p>
      <div class="split">
        <div>
          <section aria-label={text.explorer.model}>
            <div class="choice">
              {modelNames.map((name) => (
                <button key={name} type="button" aria-pressed={name === model} onClick={() => setModel(name)}>
                  {text.models[name]}
                </button>
              ))}
            </div>
            <p class="note">{text.modelNotes[model]}</p>
          </section>
          <DigitSource workshop={workshop} gallery={gallery.result ?? []} digit={digit} onDigit={setDigit} />
        </div>
        <div>
          <Problem failure={gallery.failure ?? exploration.failure} />
          {exploration.result === undefined && exploration.failure === undefined && <p role="status">{text.loading}</p>}
          {exploration.result !== undefined && (
            <Explorer exploration={exploration.result} proved={bounds.failure ?? bounds.result} />
          )}
        </div>
      </div>
    </main>
  );
}
