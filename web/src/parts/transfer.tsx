/** What the other networks say to a perturbation that was made for one. */
import { useMemo } from 'preact/hooks';
import { answersAlong, scoresAt } from '../answer.ts';
import { percent } from '../charts/bars.tsx';
import { Strip } from '../charts/strip.tsx';
import { useText } from '../language/language.ts';
import { type Exploration, RANGE } from '../worker/explore.ts';

export interface TransferProps {
  readonly exploration: Exploration;
  readonly clip: boolean;
  readonly epsilon: number;
}

export function Transfer({ exploration, clip, epsilon }: TransferProps) {
  const text = useText();
  const { source, label, lines, epsilons } = exploration;
  const stretches = useMemo(() => lines.map((line) => answersAlong(line, epsilons, clip)), [exploration, clip]);
  return (
    <section class="transfer">
      <h2 class="figure-title">{text.explorer.transfer}</h2>
      <ul>
        {lines.map((line, i) => {
          const { class: answer, confidence } = scoresAt(line, epsilon, clip);
          const name = text.models[line.model];
          return (
            <li key={line.model}>
              <span class="name">
                {name} {line.model === source && <small>({text.explorer.attacked})</small>}
              </span>
              <Strip stretches={stretches[i]} label={label} end={RANGE} marker={epsilon} />
              <span class={answer === label ? 'answer right' : 'answer wrong'}>
                <span class="unseen">{text.explorer.says(name, answer, percent(confidence))}</span>
                <span aria-hidden="true">
                  {answer === label ? '✓' : '✗'} {answer} <small>{percent(confidence)}</small>
                </span>
              </span>
            </li>
          );
        })}
      </ul>
      <p class="note">{text.explorer.transferNote(text.models[source])}</p>
    </section>
  );
}
