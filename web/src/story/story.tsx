/** The paper as one story: the text passes, the figure stays. */
import type { ComponentChildren } from 'preact';
import { useCallback, useContext, useEffect, useRef, useState } from 'preact/hooks';
import { LanguageContext, useText } from '../language/language.ts';
import { OwnModel } from '../own/own-model.tsx';
import type { Workshop } from '../workshop.ts';
import { claims, type Hand } from './chapters.ts';
import { Claims } from './claims.tsx';
import { Contents } from './contents.tsx';
import { Fold } from './fold.tsx';
import { Noise } from './noise.tsx';
import { Stage } from './stage.tsx';
import { TrainingPanel } from './training-panel.tsx';
import { useDigit } from './use-digit.ts';
import { freeTop, useReading } from './use-reading.ts';
import { addressOf, type ChapterId, chapterIds, type View, viewOf } from './view.ts';
import { words as en } from './words.en.tsx';
import { words as zh } from './words.zh.tsx';

const words = { en, zh } as const;
/** Milliseconds: browsers take so many changes of an address only. */
const ADDRESS_AFTER = 250;

export interface StoryProps {
  readonly workshops: Readonly<Record<'digits' | 'proofs' | 'training' | 'own', Workshop>>;
  /** What stands beside the contents. */
  readonly children: ComponentChildren;
}

export function Story({ workshops, children }: StoryProps) {
  const text = useText();
  const told = words[useContext(LanguageContext)];
  const [asked, setAsked] = useState(() => viewOf(location.hash.slice(1)));
  const { chapter, progress } = useReading(asked.chapter);
  const view = { ...asked, chapter };
  const shown = useDigit(workshops.digits, view, chapter !== 'photograph');
  const onView = useCallback((part: Partial<View>) => setAsked((before) => ({ ...before, ...part })), []);
  useAddress(view, setAsked);
  const hand: Hand = {
    show: (part, label) => (
      <button type="button" class="show" onClick={() => onView(part)}>
        {label}
      </button>
    ),
  };
  return (
    <>
      <header class="bar-top">
        {children}
        <Contents words={told} chapter={chapter} progress={progress} onChapter={goTo} />
      </header>
      <main class="story">
        <div class="opening">
          <h1>{text.story.heading}</h1>
          <p class="lead">{text.story.lead}</p>
        </div>
        <div class="reading">
          <aside class="stage" aria-label={text.story.figure}>
            <Stage view={view} onView={onView} shown={shown} workshop={workshops.digits} proofs={workshops.proofs} />
          </aside>
          <div class="chapters">
            {chapterIds
              .filter((id) => id !== 'own')
              .map((id, i) => (
                <Chapter key={id} id={id} number={i + 1} title={told[id].title}>
                  {told[id].body(hand)}
                  <Claims of={claims[id]} />
                  {told[id].today !== undefined && <p class="today">{told[id].today}</p>}
                  {id === 'others' && (
                    <Fold summary={text.story.noise}>
                      <Noise workshop={workshops.digits} />
                    </Fold>
                  )}
                  {id === 'training' && (
                    <Fold summary={text.story.trainYourself}>
                      <TrainingPanel workshop={workshops.training} />
                    </Fold>
                  )}
                </Chapter>
              ))}
          </div>
        </div>
        <Chapter id="own" number={chapterIds.length} title={told.own.title}>
          {told.own.body(hand)}
          <OwnModel workshop={workshops.own} />
        </Chapter>
      </main>
    </>
  );
}

interface ChapterProps {
  readonly id: ChapterId;
  readonly number: number;
  readonly title: string;
  readonly children: ComponentChildren;
}

function Chapter({ id, number, title, children }: ChapterProps) {
  return (
    <section id={id} class="chapter" aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`} tabIndex={-1}>
        <span class="number">{number}</span> {title}
      </h2>
      {children}
    </section>
  );
}

/** Scrolls to a chapter, and goes on reading there. */
function goTo(id: ChapterId): void {
  const heading = document.getElementById(`${id}-title`);
  if (heading === null) return;
  const isCalm = matchMedia('(prefers-reduced-motion: reduce)').matches;
  // The last chapter is below the figure's part of the page, and takes the figure's place.
  const stays = id === 'own' ? (document.querySelector('.bar-top')?.clientHeight ?? 0) : freeTop();
  const top = heading.getBoundingClientRect().top + window.scrollY - stays - 16;
  window.scrollTo({ top, behavior: isCalm ? 'auto' : 'smooth' });
  heading.focus({ preventScroll: true });
}

/** Keeps the address in step with what is looked at, and follows it where somebody changes it. */
function useAddress(view: View, setView: (view: View) => void): void {
  const address = addressOf(view);
  const isFirst = useRef(true);
  useEffect(() => {
    if (isFirst.current) {
      isFirst.current = false;
      if (location.hash !== '') document.getElementById(viewOf(location.hash.slice(1)).chapter)?.scrollIntoView();
      return;
    }
    const timer = setTimeout(() => history.replaceState(null, '', `#${address}`), ADDRESS_AFTER);
    return () => clearTimeout(timer);
  }, [address]);
  useEffect(() => {
    const follow = () => {
      const next = viewOf(location.hash.slice(1));
      setView(next);
      goTo(next.chapter);
    };
    window.addEventListener('hashchange', follow);
    return () => window.removeEventListener('hashchange', follow);
  }, []);
}
