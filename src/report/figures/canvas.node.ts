/** Drawing without a browser. */
import { parseHTML } from 'linkedom';
import type { Canvas } from './figure.ts';

/** A canvas of its own document. @param width of charts, in CSS pixels */
export function nodeCanvas(width = 640): Canvas {
  return { document: parseHTML('<!doctype html><html><body></body></html>').document, width };
}
