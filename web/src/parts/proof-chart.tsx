/** The other side of the line: between what ends logits stay, whatever is changed within epsilon. */
import type { LogitBounds } from 'gibbon/browser';
import { useMemo } from 'preact/hooks';
import { LineChart } from '../charts/line-chart.tsx';
import { useText } from '../language/language.ts';
import { CLASSES } from '../worker/explore.ts';

export interface ProofChartProps {
  readonly label: number;
  readonly bounds: LogitBounds;
  readonly marker?: number;
}

export function ProofChart({ label, bounds, marker }: ProofChartProps) {
  const text = useText();
  const { certified, epsilons } = bounds;
  const drawn = useMemo(() => drawnOf(label, bounds, text.explorer.others), [label, bounds, text]);
  const said = certified > 0 ? text.explorer.proved(certified.toFixed(3)) : text.explorer.notProved;
  return (
    <>
      <h2 class="figure-title">{text.explorer.intervals}</h2>
      <LineChart
        x={epsilons}
        {...drawn}
        {...(certified > 0 && { limit: certified })}
        {...(marker !== undefined && marker <= epsilons[epsilons.length - 1] && { marker })}
        xLabel="ε"
        yLabel={text.explorer.logit}
        label={said}
      />
      <p class="note proved">{said}</p>
    </>
  );
}

/** The label's logit and the largest other one: their intervals, and the ends that come nearer to each other. */
function drawnOf(label: number, { epsilons, lower, upper }: LogitBounds, others: string) {
  const own = (ends: Float32Array) => epsilons.map((_, at) => ends[at * CLASSES + label]);
  const largestOther = (ends: Float32Array) =>
    epsilons.map((_, at) => Math.max(...ends.subarray(at * CLASSES, (at + 1) * CLASSES).filter((_, k) => k !== label)));
  const bands = [
    { name: 'label', x: epsilons, low: own(lower), high: own(upper), colour: 0 },
    { name: 'others', x: epsilons, low: largestOther(lower), high: largestOther(upper), colour: 1 },
  ];
  const lines = [
    { name: `${label} ≥`, values: bands[0].low, colour: 0 },
    { name: `${others} ≤`, values: bands[1].high, colour: 1 },
  ];
  return { bands, lines };
}
