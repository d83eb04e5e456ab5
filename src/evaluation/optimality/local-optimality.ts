/** How near an attack comes to the best that is known, by AttackBench's rule. */

/**
 * The smallest of several attacks' distances to each sample.
 *
 * @param distances [attacks][samples], 0 where the model was wrong without any attack, `Infinity` where one failed
 */
export function bestDistances(distances: readonly (readonly number[])[]): number[] {
  const [first = [], ...others] = distances;
  return first.map((distance, i) => others.reduce((least, of) => Math.min(least, of[i]), distance));
}

/**
 * Local optimality: 1 - (A - A*) / (c d - A*), where A is the area under an attack's curve of robust accuracy over epsilon, A* the
 * same for the best known distances, c the clean accuracy, and d the largest best known distance. 1 where the attack comes as
 * near as the best everywhere; 0 where it fools nothing within d.
 *
 * @param distances To each sample; 0 where the model was wrong without any attack, `Infinity` where the attack failed
 * @param best The best known distances to the same samples
 * @returns NaN where all samples are as far as each other, or wrong from the start
 * @see Cinà et al. 2025, "AttackBench", arXiv 2404.19460, section 3.2
 */
export function localOptimality(distances: readonly number[], best: readonly number[]): number {
  const known = best.filter(Number.isFinite);
  const farthest = known.reduce((most, distance) => Math.max(most, distance), 0);
  const area = (of: readonly number[]) => of.reduce((sum, distance) => sum + Math.min(distance, farthest), 0);
  const nothing = farthest * best.filter((distance) => distance > 0).length;
  return 1 - (area(distances) - area(best)) / (nothing - area(best));
}
