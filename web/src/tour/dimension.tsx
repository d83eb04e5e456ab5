/** Section 3: what aimed and random changes do to a sum of n terms. */
import { useMemo } from 'preact/hooks';
import { LineChart } from '../charts/line-chart.tsx';
import { useText } from '../language/language.ts';

const EPSILON = 0.25;
const WEIGHT = 0.1;
/** Pixels of MNIST. */
const MOST = 784;

export function Dimension() {
  const { tour } = useText();
  const inputs = useMemo(() => Array.from({ length: MOST }, (_, i) => i + 1), []);
  const lines = useMemo(
    () => [
      { name: tour.aimed, values: inputs.map((n) => EPSILON * WEIGHT * n), colour: 1 },
      { name: tour.random, values: inputs.map((n) => EPSILON * WEIGHT * Math.sqrt(n)), colour: 0 },
    ],
    [inputs, tour],
  );
  return <LineChart x={inputs} lines={lines} xLabel={tour.inputs} yLabel={tour.shift} label={tour.shiftLabel} />;
}
