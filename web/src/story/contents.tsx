/** The chapters, which of them is read, and how far one has come. */
import { useText } from '../language/language.ts';
import type { ChapterText } from './chapters.ts';
import { type ChapterId, chapterIds } from './view.ts';

export interface ContentsProps {
  readonly words: Readonly<Record<ChapterId, ChapterText>>;
  readonly chapter: ChapterId;
  /** 0 to 1 */
  readonly progress: number;
  readonly onChapter: (chapter: ChapterId) => void;
}

export function Contents({ words, chapter, progress, onChapter }: ContentsProps) {
  const { story } = useText();
  return (
    <nav class="contents" aria-label={story.contents}>
      <ol>
        {chapterIds.map((id, i) => (
          <li key={id}>
            <a
              href={`#${id}`}
              aria-label={`${i + 1} ${words[id].short}`}
              aria-current={id === chapter ? 'step' : undefined}
              onClick={(event) => {
                event.preventDefault();
                onChapter(id);
              }}
            >
              <span class="number">{i + 1}</span> <span class="name">{words[id].short}</span>
            </a>
          </li>
        ))}
      </ol>
      <div class="progress" style={{ transform: `scaleX(${progress})` }} />
    </nav>
  );
}
