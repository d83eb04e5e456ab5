/** What came of an attack: three pictures, the verdict, and files to keep. */
import { percent } from '../charts/bars.tsx';
import { Picture } from '../charts/picture.tsx';
import { useText } from '../language/language.ts';
import type { AttackAnswer } from '../worker/attack.ts';
import type { Pixels } from '../worker/picture-input.ts';
import { compact } from './numbers.ts';
import { saveBytes, savePicture } from './save.ts';

export function AttackOutcome({ answer, norm }: { readonly answer: AttackAnswer; readonly norm: string }) {
  const { own } = useText();
  const { result, clean, change, adversarial, enlarged, before, after, record, seconds, remarks } = answer;
  const { fooled, fooledBefore, fooledIn8Bits } = result;
  return (
    <>
      <p class={fooled ? 'verdict wrong' : 'verdict right'} role="status">
        <strong>{fooled ? own.fooled : own.resisted}</strong> {fooledBefore && `(${own.before}) `}
        {own.says(
          result.clean.class,
          percent(result.clean.confidence),
          result.adversarial.class,
          percent(result.adversarial.confidence),
        )}
      </p>
      <p class="note">
        {own.distance(norm, compact(result.distance), seconds.toFixed(2))}{' '}
        {fooled && fooledIn8Bits !== undefined && (fooledIn8Bits ? own.survives : own.lost)}
      </p>
      {remarks.map((remark) => (
        <p key={remark} class="note" lang="en">
          {remark}
        </p>
      ))}
      <div class="panels">
        <Shown pixels={clean} caption={own.clean} />
        <span aria-hidden="true">+</span>
        <Shown pixels={change} caption={own.change(compact(Number(enlarged.toPrecision(2))))} />
        <span aria-hidden="true">=</span>
        <Shown pixels={adversarial} caption={own.adversarial} />
      </div>
      <h4>{own.classes}</h4>
      <div class="scores">
        {[before, after].map((scores, i) => (
          <ol key={i}>
            {scores.map((score) => (
              <li key={score.class}>
                {own.class(score.class)} <span>{percent(score.probability)}</span>
              </li>
            ))}
          </ol>
        ))}
      </div>
      <div class="buttons">
        <button type="button" onClick={() => savePicture('adversarial.png', propsOf(adversarial))}>
          {own.savePicture}
        </button>
        <button
          type="button"
          onClick={() => saveBytes('attack.json', `${JSON.stringify(record, null, 2)}\n`, 'application/json')}
        >
          {own.saveRecord}
        </button>
      </div>
    </>
  );
}

interface ShownProps {
  readonly pixels: Pixels;
  readonly caption: string;
}

function Shown({ pixels, caption }: ShownProps) {
  return (
    <figure>
      <Picture {...propsOf(pixels)} label={caption} />
      <figcaption>{caption}</figcaption>
    </figure>
  );
}

function propsOf({ values, width, height, channels }: Pixels) {
  return { values, width, height, channels, low: 0, high: 255 };
}
