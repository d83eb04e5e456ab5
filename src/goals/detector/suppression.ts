/** From candidates to boxes: those above a threshold, without the weaker ones of those that overlap. */
import type { DetectedBox } from '../goal.ts';
import type { Candidates } from './candidates.ts';

/** Two boxes that share more than this are of one thing. */
export const SAME_THING = 0.45;

const areaOf = ({ left, top, right, bottom }: DetectedBox) => Math.max(0, right - left) * Math.max(0, bottom - top);

/** The area that two boxes share, as a share of all that they cover. */
export function overlap(a: DetectedBox, b: DetectedBox): number {
  const width = Math.min(a.right, b.right) - Math.max(a.left, b.left);
  const height = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
  if (width <= 0 || height <= 0) return 0;
  const shared = width * height;
  return shared / (areaOf(a) + areaOf(b) - shared);
}

/** The boxes with a score of `threshold` or more, the surest first; of one class, none overlaps a surer one. */
export function detections(candidates: Candidates, threshold: number): DetectedBox[] {
  const found = Array.from({ length: candidates.count }, (_, i) => candidates.box(i))
    .filter(({ score }) => score >= threshold)
    .sort((a, b) => b.score - a.score);
  const kept: DetectedBox[] = [];
  for (const box of found) {
    if (kept.every((surer) => surer.class !== box.class || overlap(surer, box) <= SAME_THING)) kept.push(box);
  }
  return kept;
}
