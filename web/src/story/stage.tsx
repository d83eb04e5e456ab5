/** The figure that stays while the text passes, and shows what the chapter speaks of. */
import { useText } from '../language/language.ts';
import { DigitSource } from '../parts/digit-source.tsx';
import { Loading } from '../parts/loading.tsx';
import { Problem } from '../parts/problem.tsx';
import { modelNames } from '../worker/model-names.ts';
import type { Workshop } from '../workshop.ts';
import { StoryCommand } from './command.tsx';
import { DigitFigure } from './figures/digit.tsx';
import { LimitsFigure } from './figures/limits.tsx';
import { type FigureProps, PhotographFigure } from './figures/photograph.tsx';
import { SumFigure } from './figures/sum.tsx';
import { TrainingFigure } from './figures/training.tsx';
import type { ShownDigit } from './use-digit.ts';

export interface StageProps extends FigureProps {
  readonly shown: ShownDigit;
  readonly workshop: Workshop;
  readonly proofs: Workshop;
}

export function Stage(props: StageProps) {
  const { view, shown } = props;
  return (
    <>
      <Problem failure={view.chapter === 'photograph' ? undefined : shown.failure} />
      <Figure {...props} />
      {view.chapter !== 'photograph' && <Choices {...props} />}
    </>
  );
}

function Figure({ view, onView, shown, workshop, proofs }: StageProps) {
  const { digit, exploration } = shown;
  const hand = { view, onView };
  if (view.chapter === 'photograph') return <PhotographFigure {...hand} workshop={workshop} />;
  if (digit === undefined || exploration === undefined) {
    return shown.failure === undefined ? (
      <p>
        <Loading />
      </p>
    ) : null;
  }
  switch (view.chapter) {
    case 'sum':
      return <SumFigure {...hand} exploration={exploration} workshop={workshop} />;
    case 'training':
      return <TrainingFigure {...hand} digit={digit} workshop={workshop} />;
    case 'limits':
    case 'own':
      return <LimitsFigure {...hand} digit={digit} workshop={workshop} proofs={proofs} />;
    default:
      return <DigitFigure {...hand} exploration={exploration} beside={view.chapter} />;
  }
}

/** Another digit, another network, and the command that does the same. */
function Choices({ view, onView, shown, workshop }: StageProps) {
  const text = useText();
  const hasNetworks = view.chapter === 'sum' || view.chapter === 'lines' || view.chapter === 'others';
  return (
    <details class="choices">
      <summary>{hasNetworks ? text.story.choices : text.story.anotherDigit}</summary>
      {hasNetworks && (
        <>
          <div class="choice">
            {modelNames.map((name) => (
              <button
                key={name}
                type="button"
                aria-pressed={name === view.model}
                onClick={() => onView({ model: name })}
              >
                {text.models[name]}
              </button>
            ))}
          </div>
          <p class="note">{text.modelNotes[view.model]}</p>
        </>
      )}
      <DigitSource
        workshop={workshop}
        gallery={shown.gallery}
        digit={shown.digit}
        onDigit={(digit) => {
          const index = shown.gallery.indexOf(digit);
          shown.setOwn(index < 0 ? digit : undefined);
          if (index >= 0) onView({ digit: index });
        }}
      />
      <label class="check">
        <input
          type="checkbox"
          checked={view.clip}
          onChange={({ currentTarget }) => onView({ clip: currentTarget.checked })}
        />
        <span>
          {text.explorer.clip} <small>{text.explorer.clipNote}</small>
        </span>
      </label>
      {shown.exploration !== undefined && <StoryCommand exploration={shown.exploration} epsilon={view.epsilon} />}
    </details>
  );
}
