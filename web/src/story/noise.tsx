/** The appendix: what the networks say to noise. */
import { useEffect, useState } from 'preact/hooks';
import { scoresAt } from '../answer.ts';
import { Bars } from '../charts/bars.tsx';
import { Picture } from '../charts/picture.tsx';
import { useText } from '../language/language.ts';
import { Loading } from '../parts/loading.tsx';
import { Problem } from '../parts/problem.tsx';
import { useJob } from '../parts/use-job.ts';
import { SIDE } from '../worker/digits.ts';
import type { Workshop } from '../workshop.ts';

export function Noise({ workshop }: { readonly workshop: Workshop }) {
  const text = useText();
  const [pixels, setPixels] = useState(noisePicture);
  const answers = useJob(workshop, 'explore');
  useEffect(() => answers.ask({ source: 'softmax', pixels, label: undefined }), [pixels]);
  return (
    <div class="noise">
      <figure>
        <Picture values={pixels} low={-2} high={2} width={SIDE} height={SIDE} label={text.story.noisePicture} />
        <figcaption>{text.story.noisePicture}</figcaption>
        <button type="button" onClick={() => setPixels(noisePicture())}>
          {text.story.anotherNoise}
        </button>
      </figure>
      <div>
        <Problem failure={answers.failure} />
        {answers.result === undefined && answers.failure === undefined && (
          <p>
            <Loading />
          </p>
        )}
        <p>{text.story.noneOfThem}</p>
        <Bars
          label={text.story.noisePicture}
          bars={(answers.result?.lines ?? []).map((line) => {
            const { class: answer, confidence } = scoresAt(line, 0, false);
            const kind = confidence > 0.5 ? 'answer' : 'other';
            return { name: `${text.models[line.model]}: ${answer}`, share: confidence, kind };
          })}
        />
      </div>
    </div>
  );
}

/** Every pixel from a normal distribution, by Box and Muller. */
function noisePicture(): Float32Array {
  return Float32Array.from({ length: SIDE * SIDE }, () => {
    return Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random());
  });
}
