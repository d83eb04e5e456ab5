/** An area to write one digit in, with mouse, pen or finger. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { useText } from '../language/language.ts';
import { digitOf, drawStrokes, type Point, type Stroke } from './handwriting.ts';

const SIZE = 280;
const PEN = 22;

export function DrawPad({ onDigit }: { readonly onDigit: (pixels: Float32Array | undefined) => void }) {
  const text = useText();
  const canvas = useRef<HTMLCanvasElement>(null);
  const [strokes, setStrokes] = useState<readonly Stroke[]>([]);
  const change = (next: readonly Stroke[]) => {
    setStrokes(next);
    onDigit(digitOf(next));
  };
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (context) draw(context, strokes);
  }, [strokes]);

  const start = (event: PointerEvent) => {
    const { currentTarget, pointerId } = event;
    if (currentTarget instanceof HTMLCanvasElement) currentTarget.setPointerCapture(pointerId);
    setStrokes([...strokes, [placeOf(event)]]);
  };
  const go = (event: PointerEvent) => {
    if (event.buttons === 0 || strokes.length === 0) return;
    setStrokes((before) => [...before.slice(0, -1), [...(before[before.length - 1] ?? []), placeOf(event)]]);
  };
  return (
    <div class="pad">
      <p>{text.draw.hint}</p>
      <canvas
        ref={canvas}
        width={SIZE}
        height={SIZE}
        role="img"
        aria-label={text.draw.pad}
        onPointerDown={start}
        onPointerMove={go}
        onPointerUp={() => onDigit(digitOf(strokes))}
        onPointerCancel={() => onDigit(digitOf(strokes))}
      />
      <div class="buttons">
        <button type="button" disabled={strokes.length === 0} onClick={() => change(strokes.slice(0, -1))}>
          {text.draw.undo}
        </button>
        <button type="button" disabled={strokes.length === 0} onClick={() => change([])}>
          {text.draw.clear}
        </button>
      </div>
    </div>
  );
}

function placeOf({ currentTarget, clientX, clientY }: PointerEvent): Point {
  if (!(currentTarget instanceof Element)) return { x: 0, y: 0 };
  const { left, top, width, height } = currentTarget.getBoundingClientRect();
  return { x: ((clientX - left) / width) * SIZE, y: ((clientY - top) / height) * SIZE };
}

function draw(context: CanvasRenderingContext2D, strokes: readonly Stroke[]): void {
  context.fillStyle = '#000';
  context.fillRect(0, 0, SIZE, SIZE);
  drawStrokes(context, strokes, PEN);
}
