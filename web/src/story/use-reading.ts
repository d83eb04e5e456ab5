/** Which chapter is read, from where the page is scrolled to. */
import { useEffect, useState } from 'preact/hooks';
import { type ChapterId, chapterIds } from './view.ts';

export interface Reading {
  readonly chapter: ChapterId;
  /** How far the page is scrolled, 0 to 1. */
  readonly progress: number;
}

/** A chapter is read once its heading is above this share of the window that the figure leaves free. */
const READ_AT = 0.5;

export function useReading(first: ChapterId): Reading {
  const [reading, setReading] = useState<Reading>({ chapter: first, progress: 0 });
  useEffect(() => {
    let frame = 0;
    const look = () => {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(() => setReading(readingNow()));
    };
    window.addEventListener('scroll', look, { passive: true });
    window.addEventListener('resize', look);
    return () => {
      cancelAnimationFrame(frame);
      window.removeEventListener('scroll', look);
      window.removeEventListener('resize', look);
    };
  }, []);
  return reading;
}

function readingNow(): Reading {
  const free = freeTop();
  const line = free + READ_AT * (window.innerHeight - free);
  const passed = chapterIds.filter(
    (id) => (document.getElementById(id)?.getBoundingClientRect().top ?? Infinity) < line,
  );
  const room = document.documentElement.scrollHeight - window.innerHeight;
  return {
    chapter: passed[passed.length - 1] ?? chapterIds[0],
    progress: room <= 0 ? 1 : Math.min(1, Math.max(0, window.scrollY / room)),
  };
}

/** Where the text begins below what stays once the page is scrolled: the bar, and on telephones the figure. */
export function freeTop(): number {
  const heightOf = (selector: string) => document.querySelector(selector)?.getBoundingClientRect().height ?? 0;
  const isOnTop = (document.querySelector('.stage')?.clientWidth ?? 0) > 0.8 * window.innerWidth;
  return heightOf('.bar-top') + (isOnTop ? heightOf('.stage') : 0);
}
