/** A guided tour through the paper, in the order of its sections. */
import { useContext, useEffect, useRef } from 'preact/hooks';
import { LanguageContext, useText } from '../language/language.ts';
import { Explorer } from '../parts/explorer.tsx';
import { Problem } from '../parts/problem.tsx';
import { useHash } from '../parts/use-hash.ts';
import { useJob } from '../parts/use-job.ts';
import type { Workshop } from '../workshop.ts';
import { type Chapter, chapters, type TourPicture } from './chapters.ts';
import { Dimension } from './dimension.tsx';
import { Noise } from './noise.tsx';
import { Numbers } from './numbers.tsx';
import { words as en } from './words.en.ts';
import { words as zh } from './words.zh.ts';

const words = { en, zh } as const;

export function TourPage({ workshop }: { readonly workshop: Workshop }) {
  const { tour } = useText();
  const told = words[useContext(LanguageContext)];
  const section = useHash().split('/')[1];
  const at = Math.max(
    0,
    chapters.findIndex(({ id }) => id === section),
  );
  const chapter = chapters[at];
  const { title, paragraphs, today } = told[chapter.id];
  return (
    <main class="tour">
      <h2>{tour.heading}</h2>
      <p class="note">{tour.source}</p>
      <label>
        {tour.chapter}{' '}
        <select
          value={chapter.id}
          onChange={({ currentTarget }) => {
            location.hash = `tour/${currentTarget.value}`;
          }}
        >
          {chapters.map(({ id }) => (
            <option key={id} value={id}>
              {told[id].title}
            </option>
          ))}
        </select>
      </label>
      <article>
        <h3>{title}</h3>
        {paragraphs.map((paragraph) => (
          <p key={paragraph}>{paragraph}</p>
        ))}
        <Shown key={chapter.id} chapter={chapter} workshop={workshop} />
        <Numbers of={chapter.rows} />
        <p class="today">{today}</p>
      </article>
      <nav class="steps" aria-label={tour.chapter}>
        <Step to={chapters[at - 1]} text={tour.before} />
        <Step to={chapters[at + 1]} text={tour.next} />
      </nav>
    </main>
  );
}

function Step({ to, text }: { readonly to: Chapter | undefined; readonly text: string }) {
  return to === undefined ? <span /> : <a href={`#tour/${to.id}`}>{text}</a>;
}

function Shown({ chapter, workshop }: { readonly chapter: Chapter; readonly workshop: Workshop }) {
  const { picture } = chapter;
  if (picture.kind === 'explorer') return <Explored picture={picture} workshop={workshop} />;
  if (picture.kind === 'dimension') return <Dimension />;
  if (picture.kind === 'noise') return <Noise workshop={workshop} />;
  return null;
}

interface ExploredProps {
  readonly picture: Extract<TourPicture, { kind: 'explorer' }>;
  readonly workshop: Workshop;
}

function Explored({ picture, workshop }: ExploredProps) {
  const text = useText();
  const gallery = useJob(workshop, 'digits');
  const exploration = useJob(workshop, 'explore');
  const asked = useRef(false);
  useEffect(() => gallery.ask({ ofEachClass: 2 }), []);
  useEffect(() => {
    const digit = gallery.result?.[picture.digit];
    if (digit === undefined || asked.current) return;
    asked.current = true;
    exploration.ask({ source: picture.model, ...digit });
  }, [gallery.result]);
  const failure = gallery.failure ?? exploration.failure;
  if (failure !== undefined) return <Problem failure={failure} />;
  if (exploration.result === undefined) return <p role="status">{text.loading}</p>;
  return (
    <>
      <p class="note">
        {text.models[picture.model]}. {text.modelNotes[picture.model]}
      </p>
      <Explorer
        exploration={exploration.result}
        views={picture.views}
        firstEpsilon={picture.epsilon}
        firstClip={picture.clip}
      />
    </>
  );
}
