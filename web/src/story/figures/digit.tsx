/** A digit along the sign of a network's gradient, and what a chapter shows beside it. */
import { lineOf, perturbed, scoresAt } from '../../answer.ts';
import { Bars, percent } from '../../charts/bars.tsx';
import { useText } from '../../language/language.ts';
import { LogitChart } from '../../parts/logit-chart.tsx';
import { Transfer } from '../../parts/transfer.tsx';
import { SIDE } from '../../worker/digits.ts';
import { type Exploration, RANGE, STEPS } from '../../worker/explore.ts';
import { Panels } from './panels.tsx';
import type { FigureProps } from './photograph.tsx';
import { Slider } from './slider.tsx';
import { Verdict } from './verdict.tsx';

export interface DigitFigureProps extends FigureProps {
  readonly exploration: Exploration;
  readonly beside: 'lines' | 'others';
}

export function DigitFigure({ exploration, view, onView, beside }: DigitFigureProps) {
  const text = useText();
  const { epsilon, clip } = view;
  const { source, label, pixels, direction } = exploration;
  const scores = scoresAt(lineOf(exploration, source), epsilon, clip);
  const isRight = scores.class === label;
  const square = { width: SIDE, height: SIDE };
  const said = text.explorer.says(text.models[source], scores.class, percent(scores.confidence));
  return (
    <div class="figure digit">
      <div class="digit-row">
        <Panels
          picture={{ values: pixels, ...square, caption: text.explorer.original }}
          change={{
            values: direction,
            low: epsilon === 0 ? -1e9 : -1,
            high: epsilon === 0 ? 1e9 : 1,
            ...square,
            caption: text.explorer.perturbation,
            detail: epsilon === 0 ? text.explorer.none : text.explorer.amplified((1 / epsilon).toPrecision(2)),
          }}
          sum={{
            values: perturbed(pixels, direction, epsilon, clip),
            ...square,
            caption: text.explorer.sum,
          }}
          isRight={isRight}
        />
        <div class="wide-only">
          <Bars
            label={text.explorer.probabilities}
            bars={scores.probabilities.map((share, i) => ({
              name: String(i),
              share,
              kind: i === label ? 'label' : i === scores.class ? 'answer' : 'other',
            }))}
          />
        </div>
      </div>
      <EpsilonSlider epsilon={epsilon} said={said} onView={onView} />
      <Verdict isRight={isRight} word={isRight ? text.explorer.right : text.explorer.fooled} said={said} />
      {beside === 'lines' ? (
        <LogitChart
          exploration={exploration}
          clip={clip}
          epsilon={epsilon}
          onEpsilon={(value) => onView({ epsilon: value })}
        />
      ) : (
        <Transfer exploration={exploration} clip={clip} epsilon={epsilon} />
      )}
    </div>
  );
}

interface EpsilonSliderProps extends Pick<FigureProps, 'onView'> {
  readonly epsilon: number;
  readonly said: string;
}

export function EpsilonSlider({ epsilon, said, onView }: EpsilonSliderProps) {
  const text = useText();
  const shown = epsilon.toFixed(3);
  return (
    <Slider
      label={text.explorer.epsilon}
      shown={shown}
      spoken={`${shown}: ${said}`}
      value={epsilon}
      max={RANGE}
      step={RANGE / STEPS}
      onValue={(value) => onView({ epsilon: value })}
    />
  );
}
