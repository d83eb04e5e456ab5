/** A photograph along the sign of the gradient: drag epsilon, watch the answer turn. */
import { useContext, useEffect } from 'preact/hooks';
import { Bars, percent } from '../../charts/bars.tsx';
import { LanguageContext, useText } from '../../language/language.ts';
import { Problem } from '../../parts/problem.tsx';
import { useJob } from '../../parts/use-job.ts';
import { type PhotographLine, STEPS_A_LEVEL } from '../../worker/photograph.ts';
import { GIBBON, photographName } from '../../worker/photograph-names.ts';
import type { Workshop } from '../../workshop.ts';
import { MOST_LEVELS, photographs, type View } from '../view.ts';
import { Panels } from './panels.tsx';
import { Slider } from './slider.tsx';
import { Verdict } from './verdict.tsx';

const urls = import.meta.glob<string>('../../../photos/*.jpg', { query: '?url', import: 'default', eager: true });

export interface FigureProps {
  readonly view: View;
  readonly onView: (part: Partial<View>) => void;
}

export function PhotographFigure({ view, onView, workshop }: FigureProps & { readonly workshop: Workshop }) {
  const text = useText();
  const { story } = text;
  const language = useContext(LanguageContext);
  const name = (index: number) => photographName(index, language);
  const line = useJob(workshop, 'photograph');
  const aimed = useJob(workshop, 'aim');
  const { levels } = view;
  // Relative addresses are those of the page, which its worker is not.
  const picture = new URL(urls[`../../../photos/${view.photograph}.jpg`], location.href).href;
  useEffect(() => line.ask({ picture }), [picture]);
  const { result } = line;
  const isAimed = aimed.result !== undefined && aimed.result.levels === levels && aimed.result.picture === picture;
  const gibbon = isAimed ? aimed.result : undefined;
  const answers = gibbon?.answers ?? result?.answers[levels * STEPS_A_LEVEL] ?? [];
  const [first] = answers;
  const clean = result?.answers[0]?.[0];
  const isRight = first?.class === clean?.class;
  const shown = `${levels}/255 = ${(levels / 255).toFixed(4)}`;
  const said = first === undefined ? '' : story.sees(name(first.class), percent(first.probability));
  return (
    <div class="figure photograph">
      <Problem failure={line.failure ?? aimed.failure} />
      <PhotographPanels line={result} levels={levels} isRight={isRight} aimed={gibbon?.pixels.values} url={picture} />
      <Slider
        label={story.levels}
        shown={shown}
        spoken={`${shown}. ${said}`}
        value={levels}
        max={MOST_LEVELS}
        step={1 / STEPS_A_LEVEL}
        onValue={(value) => onView({ levels: value })}
      />
      {first === undefined ? (
        <p class="verdict" role="status">
          {text.loading}
        </p>
      ) : (
        <Verdict isRight={isRight} word={isRight ? story.unfooled : text.explorer.fooled} said={said} />
      )}
      <div class="wide-only">
        <Bars
          label={story.probable}
          bars={answers.map((score) => ({
            name: name(score.class),
            share: score.probability,
            kind: score.class === clean?.class ? 'label' : score.class === first.class ? 'answer' : 'other',
          }))}
        />
      </div>
      <div class="buttons">
        {photographs.map((each) => (
          <button
            key={each}
            type="button"
            aria-pressed={each === view.photograph}
            onClick={() => onView({ photograph: each })}
          >
            {story.photographs[each]}
          </button>
        ))}
        <button
          type="button"
          disabled={levels === 0 || aimed.isRunning || result === undefined}
          onClick={() => aimed.ask({ picture, target: GIBBON, levels })}
        >
          {story.makeGibbon}
        </button>
      </div>
    </div>
  );
}

interface PhotographPanelsProps {
  readonly line: PhotographLine | undefined;
  readonly levels: number;
  readonly isRight: boolean;
  readonly aimed: Uint8Array | undefined;
  readonly url: string;
}

function PhotographPanels({ line, levels, isRight, aimed, url }: PhotographPanelsProps) {
  const { story, explorer } = useText();
  if (line === undefined) {
    // As large as what comes, so that nothing moves when it does.
    const waiting = (caption: string) => (
      <figure>
        <img class="picture" src={url} width={128} height={128} alt="" />
        <figcaption>{caption}</figcaption>
      </figure>
    );
    return (
      <div class="panels waiting">
        {waiting(story.photograph)}
        <span aria-hidden="true">+</span>
        {waiting(explorer.perturbation)}
        <span aria-hidden="true">=</span>
        {waiting(explorer.sum)}
      </div>
    );
  }
  const { pixels, direction } = line;
  const square = { width: pixels.width, height: pixels.height, channels: 3 as const };
  const sum = aimed ?? direction.map((sign, i) => pixels.values[i] + levels * sign);
  const change =
    aimed === undefined ? direction : direction.map((_, i) => (aimed[i] - pixels.values[i]) / Math.max(levels, 1));
  return (
    <Panels
      picture={{ values: pixels.values, ...square, high: 255, caption: story.photograph }}
      change={{
        values: change,
        ...square,
        low: levels === 0 ? -1e9 : -1,
        high: levels === 0 ? 1e9 : 1,
        caption: explorer.perturbation,
        detail: levels === 0 ? explorer.none : explorer.amplified(String(Math.round(127.5 / levels))),
      }}
      sum={{ values: sum, ...square, high: 255, caption: explorer.sum }}
      isRight={isRight}
    />
  );
}
