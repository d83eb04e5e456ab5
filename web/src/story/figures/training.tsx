/** One digit attacked in two networks at the same epsilon: one that was trained as usual, and one that was trained against it. */
import { useEffect } from 'preact/hooks';
import { answersAlong, lineOf, perturbed, scoresAt } from '../../answer.ts';
import { percent } from '../../charts/bars.tsx';
import { Picture } from '../../charts/picture.tsx';
import { Strip } from '../../charts/strip.tsx';
import { useText } from '../../language/language.ts';
import { Loading } from '../../parts/loading.tsx';
import { Problem } from '../../parts/problem.tsx';
import { useJob } from '../../parts/use-job.ts';
import { type Digit, SIDE } from '../../worker/digits.ts';
import { type Exploration, RANGE } from '../../worker/explore.ts';
import { modelFacts } from '../../worker/models.ts';
import type { Workshop } from '../../workshop.ts';
import { EpsilonSlider } from './digit.tsx';
import type { FigureProps } from './photograph.tsx';

interface TrainingFigureProps extends FigureProps {
  readonly digit: Digit;
  readonly workshop: Workshop;
}

const SQUARE = { width: SIDE, height: SIDE };

export function TrainingFigure({ digit, view, onView, workshop }: TrainingFigureProps) {
  const text = useText();
  const usual = useJob(workshop, 'explore');
  const trained = useJob(workshop, 'explore');
  useEffect(() => {
    usual.ask({ source: 'maxout', ...digit });
    trained.ask({ source: 'maxout-adversarial', ...digit });
  }, [digit]);
  const pair = [usual.result, trained.result];
  const said = pair.map((each) => (each === undefined ? '' : saidOf(each))).join(' ');
  function saidOf(exploration: Exploration): string {
    const { class: answer, confidence } = scoresAt(lineOf(exploration, exploration.source), view.epsilon, view.clip);
    return text.explorer.says(text.models[exploration.source], answer, percent(confidence));
  }
  return (
    <div class="figure digit">
      <Problem failure={usual.failure ?? trained.failure} />
      <div class="pair">
        {pair.map((each, i) =>
          each === undefined ? (
            <p key={i}>
              <Loading />
            </p>
          ) : (
            <Half key={i} exploration={each} epsilon={view.epsilon} clip={view.clip} />
          ),
        )}
      </div>
      <EpsilonSlider epsilon={view.epsilon} said={said} onView={onView} />
      <p class="note">{text.story.pairNote}</p>
    </div>
  );
}

interface HalfProps {
  readonly exploration: Exploration;
  readonly epsilon: number;
  readonly clip: boolean;
}

function Half({ exploration, epsilon, clip }: HalfProps) {
  const text = useText();
  const { explorer, story } = text;
  const { source, label, pixels, direction, epsilons } = exploration;
  const line = lineOf(exploration, source);
  const clean = scoresAt(line, 0, clip);
  const attacked = scoresAt(line, epsilon, clip);
  const { cleanError, fgsmError } = modelFacts(source);
  const kind = (answer: number) => (answer === label ? 'right' : 'wrong');
  const answered = (answer: number, confidence: number) => (
    <span class={`answer ${kind(answer)}`}>
      <span aria-hidden="true">{answer === label ? '✓' : '✗'}</span> {answer} <small>{percent(confidence)}</small>
    </span>
  );
  return (
    <section class="half">
      <h2 class="figure-title">{text.models[source]}</h2>
      <div class="before-after">
        <figure class={kind(clean.class)}>
          <Picture values={pixels} {...SQUARE} label={explorer.original} />
          <figcaption>
            {story.clean} {answered(clean.class, clean.confidence)}
          </figcaption>
        </figure>
        <figure class={kind(attacked.class)}>
          <Picture values={perturbed(pixels, direction, epsilon, clip)} {...SQUARE} label={explorer.sum} />
          <figcaption>
            {story.attacked} {answered(attacked.class, attacked.confidence)}
          </figcaption>
        </figure>
      </div>
      <Strip stretches={answersAlong(line, epsilons, clip)} label={label} end={RANGE} marker={epsilon} />
      <p class="note">{story.errors(String(cleanError), String(fgsmError))}</p>
    </section>
  );
}
