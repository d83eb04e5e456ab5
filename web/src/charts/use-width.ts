import type { RefObject } from 'preact';
import { useEffect, useState } from 'preact/hooks';

/** Before anything was measured. */
const USUAL = 520;

/** The width of an element in CSS pixels, so that what is drawn in it need not be scaled, and its text stays legible. */
export function useWidth(element: RefObject<Element | null>): number {
  const [width, setWidth] = useState(USUAL);
  useEffect(() => {
    if (element.current === null) return;
    const observer = new ResizeObserver(([{ contentRect }]) => setWidth(Math.max(200, Math.round(contentRect.width))));
    observer.observe(element.current);
    return () => observer.disconnect();
  }, [element]);
  return width;
}
