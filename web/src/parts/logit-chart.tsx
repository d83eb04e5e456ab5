/** The paper's figure 4: the arguments of the softmax along epsilon. */
import { useMemo } from 'preact/hooks';
import { answersAlong, lineOf } from '../answer.ts';
import { LineChart } from '../charts/line-chart.tsx';
import { useText } from '../language/language.ts';
import { leastStraight } from '../story/straightness.ts';
import { CLASSES, type Exploration, RANGE, STEPS } from '../worker/explore.ts';

export interface LogitChartProps {
  readonly exploration: Exploration;
  readonly clip: boolean;
  readonly epsilon: number;
  readonly onEpsilon: (epsilon: number) => void;
}

/** More colours than this cannot be told apart; the other lines are grey. */
const COLOURS = 5;
/** Below this a reader sees the bend. */
const STRAIGHT = 0.98;

export function LogitChart({ exploration, clip, epsilon, onEpsilon }: LogitChartProps) {
  const text = useText();
  const { label, epsilons } = exploration;
  const lines = useMemo(() => linesOf(exploration, clip), [exploration, clip]);
  const straight = useMemo(
    () =>
      leastStraight(
        epsilons,
        lines.filter(({ colour }) => colour !== undefined).map(({ values }) => values),
      ),
    [lines, epsilons],
  );
  const round = (value: number) => Math.round((Math.max(0, value) / RANGE) * STEPS) * (RANGE / STEPS);
  return (
    <>
      <LineChart
        x={epsilons}
        lines={lines}
        xLabel="ε"
        yLabel={text.explorer.logit}
        label={text.explorer.argumentsLabel(label, epsilon.toFixed(3))}
        marker={epsilon}
        onMark={(value) => onEpsilon(round(value))}
      />
      <p class="note straightness">
        <b>R² = {straight.toFixed(3)}</b> {straight < STRAIGHT ? text.story.bent(clip) : text.story.straight}
      </p>
    </>
  );
}

/** All classes; those that are answered somewhere have a colour, and the label the first one. */
function linesOf(exploration: Exploration, clip: boolean) {
  const { source, label, epsilons } = exploration;
  const line = lineOf(exploration, source);
  const logits = clip ? line.clipped : line.unclipped;
  const winners = new Set([label, ...answersAlong(line, epsilons, clip).map((stretch) => stretch.class)]);
  const coloured = [...winners].slice(0, COLOURS);
  return Array.from({ length: CLASSES }, (_, i) => ({
    name: String(i),
    values: epsilons.map((_, at) => logits[at * CLASSES + i]),
    colour: coloured.includes(i) ? coloured.indexOf(i) : undefined,
  }));
}
