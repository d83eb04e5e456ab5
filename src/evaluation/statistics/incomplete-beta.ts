/**
 * The regularised incomplete beta function I_x(a, b): the probability that at least a of a + b - 1 trials succeed, each
 * with probability x, where a and b are whole.
 *
 * @see NIST Digital Library of Mathematical Functions, 8.17(v): the continued fraction, which converges fast up to the
 *   mean of the distribution; beyond it I_x(a, b) = 1 - I_{1-x}(b, a)
 */
export function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, b, a);
  const logFront = a * Math.log(x) + b * Math.log1p(-x) + logGamma(a + b) - logGamma(a) - logGamma(b);
  return Math.exp(logFront) / (a * continuedFraction(x, a, b));
}

/** The value x at which I_x(a, b) is `probability`, by bisection to the last digit. */
export function incompleteBetaQuantile(probability: number, a: number, b: number): number {
  let [low, high] = [0, 1];
  for (;;) {
    const middle = (low + high) / 2;
    if (middle <= low || middle >= high) return middle;
    if (incompleteBeta(middle, a, b) < probability) low = middle;
    else high = middle;
  }
}

/** 1 + d1 / (1 + d2 / (1 + ...)), evaluated from the front (Lentz, "Generating Bessel functions", 1976). */
function continuedFraction(x: number, a: number, b: number): number {
  let [value, above, below] = [1, 1, 0];
  for (let n = 1; ; n++) {
    const d = coefficient(n, x, a, b);
    above = 1 + d / above;
    below = 1 / (1 + d * below);
    value *= above * below;
    if (Math.abs(above * below - 1) < 1e-15) return value;
  }
}

/** d_n of DLMF 8.17.23 and 8.17.24. */
function coefficient(n: number, x: number, a: number, b: number): number {
  const m = Math.floor(n / 2);
  if (n % 2 === 0) return (m * (b - m) * x) / ((a + n - 1) * (a + n));
  return (-(a + m) * (a + b + m) * x) / ((a + n - 1) * (a + n));
}

/** ln Gamma(x) by Stirling's series (DLMF 5.11.1), right to 2e-15 from 20 on; smaller arguments are led there. */
function logGamma(x: number): number {
  if (x < 20) return logGamma(x + 1) - Math.log(x);
  const square = x * x;
  const series = (1 / 12 - (1 / 360 - (1 / 1260 - 1 / 1680 / square) / square) / square) / x;
  return (x - 0.5) * Math.log(x) - x + 0.5 * Math.log(2 * Math.PI) + series;
}
