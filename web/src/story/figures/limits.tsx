/** One step, forty steps, and a proof, along the same epsilon. */
import { useEffect } from 'preact/hooks';
import { answersAlong, lineOf, perturbed, type Stretch, scoresAt } from '../../answer.ts';
import { percent } from '../../charts/bars.tsx';
import { Picture } from '../../charts/picture.tsx';
import { Strip } from '../../charts/strip.tsx';
import { useText } from '../../language/language.ts';
import { Loading } from '../../parts/loading.tsx';
import { Problem } from '../../parts/problem.tsx';
import { ProofChart } from '../../parts/proof-chart.tsx';
import { useJob } from '../../parts/use-job.ts';
import { type Digit, SIDE } from '../../worker/digits.ts';
import { RANGE } from '../../worker/explore.ts';
import type { Iterated } from '../../worker/iterate.ts';
import type { Workshop } from '../../workshop.ts';
import { EpsilonSlider } from './digit.tsx';
import type { FigureProps } from './photograph.tsx';

interface LimitsFigureProps extends FigureProps {
  readonly digit: Digit;
  readonly workshop: Workshop;
  /** Proofs and many steps can take longer than somebody waits for the next picture. */
  readonly proofs: Workshop;
}

/** The network that was trained against one step. */
const SOURCE = 'maxout-adversarial';
const SQUARE = { width: SIDE, height: SIDE };

export function LimitsFigure({ digit, view, onView, workshop, proofs }: LimitsFigureProps) {
  const text = useText();
  const { story } = text;
  const step = useJob(workshop, 'explore');
  const steps = useJob(proofs, 'iterate');
  const bounds = useJob(proofs, 'bounds');
  useEffect(() => step.ask({ source: SOURCE, ...digit }), [digit]);
  useEffect(() => {
    if (step.result === undefined) return;
    const { source, pixels, label } = step.result;
    bounds.ask({ source, pixels, label });
    steps.ask({ source, pixels, label });
  }, [step.result]);
  const failure = step.failure ?? steps.failure ?? bounds.failure;
  if (failure !== undefined) return <Problem failure={failure} />;
  if (step.result === undefined)
    return (
      <p>
        <Loading />
      </p>
    );
  const { label, pixels, direction, epsilons } = step.result;
  const { epsilon } = view;
  const line = lineOf(step.result, SOURCE);
  const one = scoresAt(line, epsilon, true);
  const many = steps.result === undefined ? undefined : nearest(steps.result, epsilon);
  const certified = bounds.result?.clipped.certified ?? 0;
  const isProved = epsilon <= certified;
  const said = [
    `${story.oneStep}: ${one.class}`,
    many === undefined ? '' : `${story.manySteps}: ${many.class}`,
    isProved ? story.provedHere : story.notProvedHere,
  ].join('. ');
  return (
    <div class="figure digit">
      <div class="pair">
        <Attacked
          caption={story.oneStep}
          pixels={perturbed(pixels, direction, epsilon, true)}
          answer={one.class}
          confidence={one.confidence}
          label={label}
        />
        {many === undefined ? (
          <p role="status">
            <progress value={steps.news ?? 0} max={1} aria-label={story.searching} /> {story.searching}
          </p>
        ) : (
          <Attacked
            caption={story.manySteps}
            pixels={many.pixels}
            answer={many.class}
            confidence={many.confidence}
            label={label}
          />
        )}
      </div>
      <EpsilonSlider epsilon={epsilon} said={said} onView={onView} />
      <dl class="rows">
        <dt>{story.oneStep}</dt>
        <dd>
          <Strip stretches={answersAlong(line, epsilons, true)} label={label} end={RANGE} marker={epsilon} />
        </dd>
        <dt>{story.manySteps}</dt>
        <dd>
          <Strip
            stretches={steps.result === undefined ? [] : stretchesOf(steps.result)}
            label={label}
            end={RANGE}
            marker={epsilon}
          />
        </dd>
        <dt>{story.proof}</dt>
        <dd>
          <Strip
            stretches={certified > 0 ? [{ class: label, from: 0, to: certified }] : []}
            label={label}
            end={RANGE}
            marker={epsilon}
          />
        </dd>
      </dl>
      <p class="note" role="status">
        {bounds.result === undefined ? story.proving : isProved ? story.provedHere : story.notProvedHere}
      </p>
      {bounds.result !== undefined && <ProofChart label={label} bounds={bounds.result.clipped} marker={epsilon} />}
    </div>
  );
}

interface AttackedProps {
  readonly caption: string;
  readonly pixels: Float32Array;
  readonly answer: number;
  readonly confidence: number;
  readonly label: number;
}

function Attacked({ caption, pixels, answer, confidence, label }: AttackedProps) {
  const kind = answer === label ? 'right' : 'wrong';
  return (
    <figure class={kind}>
      <Picture values={pixels} {...SQUARE} label={caption} />
      <figcaption>
        {caption}{' '}
        <span class={`answer ${kind}`}>
          <span aria-hidden="true">{answer === label ? '✓' : '✗'}</span> {answer} <small>{percent(confidence)}</small>
        </span>
      </figcaption>
    </figure>
  );
}

/** What many steps found at the largest epsilon that was tried and is no larger. */
function nearest({ epsilons, classes, confidences, adversarials, pixels, label }: Iterated, epsilon: number) {
  const at = epsilons.findLastIndex((tried) => tried <= epsilon + 1e-9);
  return at < 0
    ? { class: label, confidence: 1, pixels }
    : { class: classes[at], confidence: confidences[at], pixels: adversarials[at] };
}

/** From the right answer at 0 on, in stretches of one answer each. */
function stretchesOf({ epsilons, classes, label }: Iterated): readonly Stretch[] {
  const stretches: Stretch[] = [{ class: label, from: 0, to: epsilons[0] }];
  epsilons.forEach((epsilon, i) => {
    const last = stretches[stretches.length - 1];
    if (last.class === classes[i]) stretches[stretches.length - 1] = { ...last, to: epsilon };
    else stretches.push({ class: classes[i], from: epsilon, to: epsilon });
  });
  return stretches;
}
