/** Many small changes add up: n pixels are changed, and n grows under the hand. */
import { useEffect, useMemo } from 'preact/hooks';
import { scoresOf } from '../../answer.ts';
import { percent } from '../../charts/bars.tsx';
import { LineChart } from '../../charts/line-chart.tsx';
import { useText } from '../../language/language.ts';
import { Loading } from '../../parts/loading.tsx';
import { Problem } from '../../parts/problem.tsx';
import { useJob } from '../../parts/use-job.ts';
import { SIDE } from '../../worker/digits.ts';
import { CLASSES, type Exploration } from '../../worker/explore.ts';
import { type Gathered, leads } from '../../worker/gather.ts';
import { modelFacts } from '../../worker/models.ts';
import type { Workshop } from '../../workshop.ts';
import { PIXELS } from '../view.ts';
import { Panels } from './panels.tsx';
import type { FigureProps } from './photograph.tsx';
import { Slider } from './slider.tsx';
import { Verdict } from './verdict.tsx';

/** Small enough that no pixel by itself is noticed. */
const EPSILON = 0.1;

interface SumFigureProps extends FigureProps {
  readonly exploration: Exploration;
  readonly workshop: Workshop;
}

export function SumFigure({ exploration, view, onView, workshop }: SumFigureProps) {
  const job = useJob(workshop, 'gather');
  const { source, pixels, label } = exploration;
  useEffect(() => job.ask({ source, pixels, label, epsilon: EPSILON }), [exploration]);
  if (job.failure !== undefined) return <Problem failure={job.failure} />;
  const { result } = job;
  if (result === undefined)
    return (
      <p>
        <Loading />
      </p>
    );
  return <Gathering gathered={result} n={view.pixels} onView={onView} />;
}

interface GatheringProps extends Pick<FigureProps, 'onView'> {
  readonly gathered: Gathered;
  readonly n: number;
}

function Gathering({ gathered, n, onView }: GatheringProps) {
  const text = useText();
  const { story, explorer } = text;
  const { source, pixels, label, order, aimed, counts, aimedLogits, randomLogits, epsilon } = gathered;
  const lines = useMemo(
    () => [
      { name: story.aimed, values: leads(aimedLogits, label), colour: 1 },
      { name: story.random, values: leads(randomLogits, label), colour: 2 },
    ],
    [gathered, story],
  );
  const at = Math.min(counts.length - 1, Math.round((n / PIXELS) * (counts.length - 1)));
  const together = modelFacts(source).scores === 'softmax';
  const scores = scoresOf(aimedLogits.subarray(at * CLASSES, (at + 1) * CLASSES), together);
  const isRight = scores.class === label;
  const change = new Float32Array(pixels.length);
  for (const pixel of order.subarray(0, counts[at])) change[pixel] = aimed[pixel];
  const square = { width: SIDE, height: SIDE };
  const said = explorer.says(text.models[source], scores.class, percent(scores.confidence));
  return (
    <div class="figure digit">
      <Panels
        picture={{ values: pixels, ...square, caption: explorer.original }}
        change={{ values: change, low: -epsilon, high: epsilon, ...square, caption: story.changed(counts[at]) }}
        sum={{ values: pixels.map((value, i) => value + change[i]), ...square, caption: explorer.sum }}
        isRight={isRight}
      />
      <Slider
        label={story.n}
        shown={String(counts[at])}
        spoken={`${counts[at]}: ${said}`}
        value={n}
        max={PIXELS}
        step={PIXELS / (counts.length - 1)}
        onValue={(value) => onView({ pixels: value })}
      />
      <Verdict isRight={isRight} word={isRight ? explorer.right : explorer.fooled} said={said} />
      <LineChart
        x={counts}
        lines={lines}
        level={0}
        xLabel={story.n}
        yLabel={story.ahead}
        label={story.leadLabel(counts[at], lines[0].values[at].toFixed(1), lines[1].values[at].toFixed(1))}
        marker={counts[at]}
        onMark={(value) => onView({ pixels: Math.round(value) })}
      />
      <p class="note">{story.leadNote(String(epsilon))}</p>
    </div>
  );
}
