/** One exploration to be dragged through: pictures, answer, logits along epsilon, and the other networks. */
import { useState } from 'preact/hooks';
import { lineOf, perturbed, scoresAt } from '../answer.ts';
import { Bars, percent } from '../charts/bars.tsx';
import { Picture, signed } from '../charts/picture.tsx';
import { useText } from '../language/language.ts';
import type { Failure } from '../messages.ts';
import type { Proved } from '../worker/bounds.ts';
import { SIDE } from '../worker/digits.ts';
import { type Exploration, RANGE, STEPS } from '../worker/explore.ts';
import { modelUrl } from '../worker/models.ts';
import { Command } from './command.tsx';
import { LogitChart } from './logit-chart.tsx';
import { savePicture } from './save.ts';
import { Transfer } from './transfer.tsx';

const STEP = RANGE / STEPS;

export interface ExplorerProps {
  readonly exploration: Exploration;
  /** What bounds prove, or why they could not be computed; undefined until they are, or where nobody asks. */
  readonly proved?: Proved | Failure | undefined;
  /** What is shown beside pictures and answer. @default all */
  readonly views?: readonly View[];
  readonly firstEpsilon?: number;
  /** Whether pixels are kept between black and white at first. @default true */
  readonly firstClip?: boolean;
}

const views = ['bars', 'logits', 'transfer'] as const;

export type View = (typeof views)[number];

export function Explorer({
  exploration,
  proved,
  views: shownViews = views,
  firstEpsilon = 0,
  firstClip = true,
}: ExplorerProps) {
  const text = useText();
  const [epsilon, setEpsilon] = useState(firstEpsilon);
  const [clip, setClip] = useState(firstClip);
  const { source, label, pixels, direction } = exploration;
  const line = lineOf(exploration, source);
  const scores = scoresAt(line, epsilon, clip);
  const square = { width: SIDE, height: SIDE };
  const shown = epsilon.toFixed(3);
  const file = `digit-${label}.png`;
  return (
    <div class="explorer">
      <div class="panels">
        <figure>
          <Picture values={pixels} {...square} label={text.explorer.digit(label)} />
          <figcaption>{text.explorer.original}</figcaption>
        </figure>
        <span aria-hidden="true">+</span>
        <figure>
          <Picture
            values={direction}
            low={epsilon === 0 ? -1e9 : -1}
            high={epsilon === 0 ? 1e9 : 1}
            {...square}
            colouring={signed}
            label={text.explorer.perturbation}
          />
          <figcaption>
            {text.explorer.perturbation}{' '}
            <small>{epsilon === 0 ? text.explorer.none : text.explorer.amplified((1 / epsilon).toPrecision(2))}</small>
          </figcaption>
        </figure>
        <span aria-hidden="true">=</span>
        <figure class={scores.class === label ? 'right' : 'wrong'}>
          <Picture values={perturbed(pixels, direction, epsilon, clip)} {...square} label={text.explorer.sum} />
          <figcaption>{text.explorer.sum}</figcaption>
        </figure>
      </div>
      <label class="epsilon">
        <span>
          {text.explorer.epsilon} <output>{shown}</output>
        </span>
        <input
          type="range"
          min={0}
          max={RANGE}
          step={STEP}
          value={epsilon}
          aria-valuetext={`${shown}: ${text.explorer.says(text.models[source], scores.class, percent(scores.confidence))}`}
          onInput={({ currentTarget }) => setEpsilon(Number(currentTarget.value))}
        />
      </label>
      <label class="check">
        <input type="checkbox" checked={clip} onChange={({ currentTarget }) => setClip(currentTarget.checked)} />
        <span>
          {text.explorer.clip} <small>{text.explorer.clipNote}</small>
        </span>
      </label>
      <p class={scores.class === label ? 'verdict right' : 'verdict wrong'}>
        <strong>{scores.class === label ? text.explorer.right : text.explorer.fooled}</strong>{' '}
        {text.explorer.says(text.models[source], scores.class, percent(scores.confidence))}
      </p>
      <div class={shownViews.includes('bars') && shownViews.includes('logits') ? 'halves' : ''}>
        {shownViews.includes('bars') && (
          <section>
            <h3>{text.explorer.probabilities}</h3>
            <Bars
              label={text.explorer.probabilities}
              bars={scores.probabilities.map((share, i) => ({
                name: String(i),
                share,
                kind: i === label ? 'label' : i === scores.class ? 'answer' : 'other',
              }))}
            />
          </section>
        )}
        {shownViews.includes('logits') && (
          <section>
            <h3>{text.explorer.arguments}</h3>
            <LogitChart
              exploration={exploration}
              proved={proved}
              clip={clip}
              epsilon={epsilon}
              onEpsilon={setEpsilon}
            />
          </section>
        )}
      </div>
      {shownViews.includes('transfer') && <Transfer exploration={exploration} clip={clip} epsilon={epsilon} />}
      <Command
        line={`npx gibbon explain ${source}.onnx ${file} --label ${label} --epsilon ${Number(shown) || 0.1} --range ${RANGE}`}
      >
        <a href={modelUrl(source)} download={`${source}.onnx`}>
          {source}.onnx
        </a>
        <button type="button" onClick={() => savePicture(file, { values: pixels, ...square })}>
          {file}
        </button>
      </Command>
    </div>
  );
}
