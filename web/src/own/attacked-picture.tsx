/** What the model says of the picture, at once; then after one step, along epsilon; then after forty. */
import { useContext, useEffect, useState } from 'preact/hooks';
import { Bars, percent } from '../charts/bars.tsx';
import { LanguageContext, useText } from '../language/language.ts';
import { Problem } from '../parts/problem.tsx';
import { useJob } from '../parts/use-job.ts';
import { PicturePanels, WaitingPanels } from '../story/figures/picture-panels.tsx';
import { Slider } from '../story/figures/slider.tsx';
import { Verdict } from '../story/figures/verdict.tsx';
import { classNameOf } from '../worker/class-names.ts';
import type { InspectResult } from '../worker/inspect.ts';
import type { Settings } from '../worker/own-models.ts';
import type { Workshop } from '../workshop.ts';

export interface AttackedPictureProps {
  readonly workshop: Workshop;
  readonly file: File;
  readonly settings: Settings;
  readonly model: InspectResult;
  readonly picture: File;
  readonly names: readonly string[] | undefined;
}

/** Where black and white are one apart: photographs are fooled by less than digits. */
const MOST = { photographs: 8 / 255, grey: 0.3 };
const FIRST = { photographs: 2 / 255, grey: 0.1 };
const STEPS = 16;
/** Milliseconds that a slider stands still before forty steps begin. */
const STILL = 400;

export function AttackedPicture({ workshop, file, settings, model, picture, names }: AttackedPictureProps) {
  const text = useText();
  const { own, explorer, story } = text;
  const language = useContext(LanguageContext);
  const kind = model.pictures?.channels === 3 ? 'photographs' : 'grey';
  const [epsilon, setEpsilon] = useState(FIRST[kind]);
  const line = useJob(workshop, 'line');
  const steps = useJob(workshop, 'attack');
  useEffect(() => setEpsilon(FIRST[kind]), [kind]);
  useEffect(() => {
    steps.clear();
    line.ask({ model: { file, settings }, picture, most: MOST[kind], steps: STEPS });
  }, [file, settings, picture]);
  const { result, news, failure } = line;
  const isCurrent = result !== undefined && !line.isRunning;
  useEffect(() => {
    steps.clear();
    if (!isCurrent || epsilon === 0) return;
    const { low, high } = settings.box ?? { low: 0, high: 1 };
    const request = { file, settings, picture, attack: 'pgd', norm: 'Linf', options: {}, seed: 0 } as const;
    const timer = setTimeout(
      () => steps.ask({ ...request, epsilon: epsilon * (high - low), label: undefined, target: undefined }),
      STILL,
    );
    return () => clearTimeout(timer);
  }, [isCurrent, result, epsilon]);

  if (failure !== undefined) return <Problem failure={failure} file={file.name} />;
  const name = (index: number) => {
    const said = classNameOf(index, { classCount: model.classCount ?? 0, names, language });
    return said ?? (kind === 'grey' && model.classCount === 10 ? String(index) : own.class(index));
  };
  const at = result === undefined ? 0 : Math.round((epsilon / MOST[kind]) * (result.epsilons.length - 1));
  const clean = (isCurrent ? result.answers[0] : news?.clean)?.[0];
  const answers = isCurrent ? result.answers[at] : (news?.clean ?? []);
  const [first] = answers;
  const isRight = first?.class === clean?.class;
  const shown = kind === 'photographs' ? `${Number((255 * epsilon).toFixed(1))}/255` : epsilon.toFixed(3);
  const said = first === undefined ? '' : own.saysNow(name(first.class), percent(first.probability));
  const forty = steps.result;
  return (
    <div class={kind === 'photographs' ? 'figure photograph' : 'figure'}>
      {isCurrent ? (
        <PicturePanels line={result} epsilon={result.epsilons[at]} isRight={isRight} />
      ) : (
        <WaitingPanels url={undefined} />
      )}
      {isCurrent && result.isOutOfPlace && (
        <p class="problem" role="alert">
          {own.noDigit}
        </p>
      )}
      <p role="status">
        {clean === undefined ? (
          <>
            <progress aria-label={own.loading} /> {own.loading}
          </>
        ) : (
          <>
            {own.cleanAnswer} <b>{name(clean.class)}</b>, {percent(clean.probability)}.
          </>
        )}
      </p>
      <Slider
        label={own.slider}
        shown={shown}
        spoken={`${shown}. ${said}`}
        value={epsilon}
        max={MOST[kind]}
        step={MOST[kind] / STEPS}
        onValue={setEpsilon}
      />
      <h4>{story.oneStep} (FGSM)</h4>
      {first !== undefined && isCurrent && (
        <>
          <Verdict isRight={isRight} word={isRight ? story.unfooled : explorer.fooled} said={said} />
          <Bars
            label={story.probable}
            bars={answers.slice(0, 3).map((score) => ({
              name: name(score.class),
              share: score.probability,
              kind: score.class === clean?.class ? 'label' : score.class === first.class ? 'answer' : 'other',
            }))}
          />
        </>
      )}
      <h4>{story.manySteps} (PGD)</h4>
      <Problem failure={steps.failure} file={file.name} />
      {steps.isRunning && (
        <p role="status">
          <progress aria-label={story.searching} /> {own.running(steps.news?.runs ?? 0)}
        </p>
      )}
      {forty !== undefined && !steps.isRunning && forty.after.length > 0 && (
        <Verdict
          isRight={!forty.result.fooled}
          word={forty.result.fooled ? explorer.fooled : own.resisted}
          said={own.saysNow(name(forty.after[0].class), percent(forty.after[0].probability))}
        />
      )}
    </div>
  );
}
