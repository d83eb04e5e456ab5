/** From strokes of a hand to a digit as MNIST has them: 28 x 28, in a square of 20, centre of mass in the centre. */
import { SIDE } from '../worker/digits.ts';

export interface Point {
  readonly x: number;
  readonly y: number;
}

export type Stroke = readonly Point[];

/** The square that a digit fills. */
const DIGIT_SIDE = 20;
/** Width of the pen, as is usual in MNIST. */
const PEN = 2.3;

/** The digit that strokes make, 28 x 28 values from 0 to 1; undefined where there is nothing to be seen. */
export function digitOf(strokes: readonly Stroke[]): Float32Array | undefined {
  const points = strokes.flat();
  if (points.length < 2) return undefined;
  const left = Math.min(...points.map(({ x }) => x));
  const top = Math.min(...points.map(({ y }) => y));
  const width = Math.max(...points.map(({ x }) => x)) - left;
  const height = Math.max(...points.map(({ y }) => y)) - top;
  const scale = (DIGIT_SIDE - PEN) / Math.max(width, height, 1e-6);
  const middle = { x: SIDE / 2 - scale * (left + width / 2), y: SIDE / 2 - scale * (top + height / 2) };
  const first = ink(strokes, scale, middle);
  const mass = centreOfMass(first);
  const shift = { x: middle.x + SIDE / 2 - mass.x, y: middle.y + SIDE / 2 - mass.y };
  return ink(strokes, scale, shift);
}

/** Draws strokes in white with a round pen, each point where `place` puts it. A line of no length is a dot. */
export function drawStrokes(
  context: CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D,
  strokes: readonly Stroke[],
  pen: number,
  place: (point: Point) => Point = (point) => point,
): void {
  context.strokeStyle = '#fff';
  context.lineWidth = pen;
  context.lineCap = 'round';
  context.lineJoin = 'round';
  for (const stroke of strokes) {
    context.beginPath();
    stroke.map(place).forEach(({ x, y }, i) => {
      if (i === 0) context.moveTo(x, y);
      context.lineTo(x, y);
    });
    context.stroke();
  }
}

function ink(strokes: readonly Stroke[], scale: number, shift: Point): Float32Array {
  const canvas = new OffscreenCanvas(SIDE, SIDE);
  const context = canvas.getContext('2d', { willReadFrequently: true });
  const pixels = new Float32Array(SIDE * SIDE);
  if (context === null) return pixels;
  context.fillRect(0, 0, SIDE, SIDE);
  drawStrokes(context, strokes, PEN, ({ x, y }) => ({ x: scale * x + shift.x, y: scale * y + shift.y }));
  const { data } = context.getImageData(0, 0, SIDE, SIDE);
  return pixels.map((_, i) => Math.fround(data[4 * i] / 255));
}

function centreOfMass(pixels: Float32Array): Point {
  let [mass, x, y] = [1e-9, 0, 0];
  pixels.forEach((value, i) => {
    mass += value;
    x += value * ((i % SIDE) + 0.5);
    y += value * (Math.floor(i / SIDE) + 0.5);
  });
  return { x: x / mass, y: y / mass };
}
