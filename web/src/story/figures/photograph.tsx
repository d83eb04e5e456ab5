/** A photograph along the sign of the gradient: drag epsilon, watch the answer turn. */
import { useContext, useEffect } from 'preact/hooks';
import { Bars, percent } from '../../charts/bars.tsx';
import { LanguageContext, useText } from '../../language/language.ts';
import { Loading } from '../../parts/loading.tsx';
import { photographUrl } from '../../parts/picture-choice.tsx';
import { Problem } from '../../parts/problem.tsx';
import { useJob } from '../../parts/use-job.ts';
import { GIBBON, photographName } from '../../worker/class-names.ts';
import type { Workshop } from '../../workshop.ts';
import { MOST_LEVELS, photographs, type View } from '../view.ts';
import { PicturePanels, WaitingPanels } from './picture-panels.tsx';
import { Slider } from './slider.tsx';
import { Verdict } from './verdict.tsx';

/** Steps of the slider from one level of 255 to the next. */
const STEPS_A_LEVEL = 2;
/** Classes whose probabilities are shown. */
const SHOWN = 3;

export interface FigureProps {
  readonly view: View;
  readonly onView: (part: Partial<View>) => void;
}

export function PhotographFigure({ view, onView, workshop }: FigureProps & { readonly workshop: Workshop }) {
  const text = useText();
  const { story } = text;
  const language = useContext(LanguageContext);
  const name = (index: number) => photographName(index, language);
  const line = useJob(workshop, 'line');
  const aimed = useJob(workshop, 'aim');
  const { levels } = view;
  // Relative addresses are those of the page, which its worker is not.
  const picture = new URL(photographUrl(view.photograph), location.href).href;
  useEffect(
    () => line.ask({ model: 'photographs', picture, most: MOST_LEVELS / 255, steps: MOST_LEVELS * STEPS_A_LEVEL }),
    [picture],
  );
  const { result } = line;
  const isAimed =
    aimed.result !== undefined && aimed.result.epsilon === levels / 255 && aimed.result.picture === picture;
  const gibbon = isAimed ? aimed.result : undefined;
  const at = result === undefined ? 0 : Math.round((levels / MOST_LEVELS) * (result.epsilons.length - 1));
  const answers = gibbon?.answers ?? result?.answers[at] ?? [];
  const [first] = answers;
  const clean = result?.answers[0]?.[0];
  const isRight = first?.class === clean?.class;
  const shown = `${levels}/255 = ${(levels / 255).toFixed(4)}`;
  const said = first === undefined ? '' : story.sees(name(first.class), percent(first.probability));
  return (
    <div class="figure photograph">
      <Problem failure={line.failure ?? aimed.failure} />
      {result === undefined ? (
        <WaitingPanels url={picture} />
      ) : (
        <PicturePanels line={result} epsilon={levels / 255} isRight={isRight} attacked={gibbon?.pixels} />
      )}
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
        <p class="verdict">
          <Loading />
        </p>
      ) : (
        <Verdict isRight={isRight} word={isRight ? story.unfooled : text.explorer.fooled} said={said} />
      )}
      <div class="wide-only">
        <Bars
          label={story.probable}
          bars={answers.slice(0, SHOWN).map((score) => ({
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
          onClick={() => aimed.ask({ picture, target: GIBBON, epsilon: levels / 255 })}
        >
          {story.makeGibbon}
        </button>
      </div>
    </div>
  );
}
