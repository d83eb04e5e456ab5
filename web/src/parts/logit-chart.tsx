/** The paper's figure 4: the arguments of the softmax along epsilon. */
import { useMemo } from 'preact/hooks';
import { answersAlong, lineOf } from '../answer.ts';
import { LineChart } from '../charts/line-chart.tsx';
import { useText } from '../language/language.ts';
import type { Failure } from '../messages.ts';
import type { Proved } from '../worker/bounds.ts';
import { CLASSES, type Exploration, RANGE, STEPS } from '../worker/explore.ts';
import { ProofChart } from './proof-chart.tsx';

export interface LogitChartProps {
  readonly exploration: Exploration;
  readonly proved: Proved | Failure | undefined;
  readonly clip: boolean;
  readonly epsilon: number;
  readonly onEpsilon: (epsilon: number) => void;
}

/** More colours than this cannot be told apart; the other lines are grey. */
const COLOURS = 5;

export function LogitChart({ exploration, proved, clip, epsilon, onEpsilon }: LogitChartProps) {
  const text = useText();
  const { label, epsilons } = exploration;
  const lines = useMemo(() => linesOf(exploration, clip), [exploration, clip]);
  const bounds = boundsOf(exploration, proved, clip);
  const round = (value: number) => Math.round((Math.max(0, value) / RANGE) * STEPS) * (RANGE / STEPS);
  return (
    <>
      <LineChart
        x={epsilons}
        lines={lines}
        xLabel="ε"
        yLabel={text.explorer.logit}
        label={text.explorer.argumentsLabel(label, epsilon.toFixed(3))}
        {...(bounds && bounds.certified > 0 && { limit: bounds.certified })}
        marker={epsilon}
        onMark={(value) => onEpsilon(round(value))}
      />
      <p class="note">{text.explorer.argumentsNote}</p>
      {bounds !== undefined && <ProofChart label={label} bounds={bounds} />}
      {isFailure(proved) && proved.code === 'unsupported-operator' && <p class="note">{text.explorer.notBounded}</p>}
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

function isFailure(proved: Proved | Failure | undefined): proved is Failure {
  return proved !== undefined && 'code' in proved;
}

/** The bounds of what is shown; those of the digit or network before are not. */
function boundsOf({ source, label, pixels }: Exploration, proved: Proved | Failure | undefined, clip: boolean) {
  if (proved === undefined || isFailure(proved)) return undefined;
  const isOfThis = proved.source === source && proved.label === label;
  if (!isOfThis || proved.pixels.some((value, i) => value !== pixels[i])) return undefined;
  return clip ? proved.clipped : proved.unclipped;
}
