/** Training a small network live, against an adversary or not, and watching its weights. */
import { useState } from 'preact/hooks';
import { LineChart } from '../charts/line-chart.tsx';
import { Picture } from '../charts/picture.tsx';
import { useText } from '../language/language.ts';
import { Command } from '../parts/command.tsx';
import { Problem } from '../parts/problem.tsx';
import { saveBytes } from '../parts/save.ts';
import { useJob } from '../parts/use-job.ts';
import { SIDE } from '../worker/digits.ts';
import { ATTACKED, LEARNING_RATE, networks, TRAINED_ON, type TrainNews, type TrainRequest } from '../worker/train.ts';
import type { Workshop } from '../workshop.ts';

const first: TrainRequest = { network: 'maxout', epsilon: 0.25, epochs: 20, seed: 0 };

export function TrainingPanel({ workshop }: { readonly workshop: Workshop }) {
  const text = useText();
  const { training } = text;
  const [request, setRequest] = useState(first);
  const [trained, setTrained] = useState<TrainRequest>();
  const job = useJob(workshop, 'train');
  const { news, result, isRunning } = job;
  const change = (part: Partial<TrainRequest>) => setRequest({ ...request, ...part });
  const isAdversarial = request.epsilon > 0;
  const name = (asked: TrainRequest) => `${asked.network}${asked.epsilon > 0 ? '-adversarial' : ''}.onnx`;
  return (
    <div class="training">
      <p class="lead">{training.lead}</p>
      <div class="choice">
        {networks.map((network) => (
          <button
            key={network}
            type="button"
            aria-pressed={network === request.network}
            onClick={() => change({ network })}
          >
            {text.models[network]}
          </button>
        ))}
        <button
          type="button"
          aria-pressed={isAdversarial}
          onClick={() => change({ epsilon: isAdversarial ? 0 : 0.25 })}
        >
          {training.adversarial}
        </button>
      </div>
      {isAdversarial && (
        <label class="epsilon">
          <span>
            {training.epsilon} <output>{request.epsilon.toFixed(2)}</output>
          </span>
          <input
            type="range"
            min={0.01}
            max={0.4}
            step={0.01}
            value={request.epsilon}
            onInput={({ currentTarget }) => change({ epsilon: Number(currentTarget.value) })}
          />
        </label>
      )}
      <div class="buttons">
        <button
          type="button"
          class="primary"
          disabled={isRunning}
          onClick={() => {
            setTrained(request);
            job.ask(request);
          }}
        >
          {training.start}
        </button>
        {isRunning && (
          <button type="button" onClick={job.cancel}>
            {training.stop}
          </button>
        )}
        {!isRunning && result !== undefined && trained !== undefined && (
          <button type="button" onClick={() => saveBytes(name(trained), result.onnx, 'application/octet-stream')}>
            {training.save(name(trained))}
          </button>
        )}
      </div>
      {isRunning && (
        <p role="status">
          <progress value={news?.done ?? 0} max={news?.total ?? 1} />{' '}
          {training.steps(news?.done ?? 0, news?.total ?? 0)}
        </p>
      )}
      <Problem failure={job.failure} />
      {news !== undefined && <Watched news={news} epochs={trained?.epochs ?? 1} />}
      <Command line={commandOf(request, name(request))} />
      <p class="note">{training.commandNote}</p>
    </div>
  );
}

function Watched({ news, epochs }: { readonly news: TrainNews; readonly epochs: number }) {
  const { training } = useText();
  const { weights } = news;
  const last = news.epochs[news.epochs.length - 1];
  const x = Array.from({ length: Math.max(epochs, 2) }, (_, i) => i + 1);
  return (
    <div class="watched">
      <section>
        <h3>{training.weights}</h3>
        <div class="weights">
          {weights.map((picture, i) => (
            <WeightPicture key={i} weights={picture} label={training.unit(i + 1)} />
          ))}
        </div>
        {last !== undefined && <p role="status">{training.localised(Math.round(last.pixels))}</p>}
        <p class="note">{training.weightsNote}</p>
      </section>
      {last !== undefined && (
        <section>
          <h3>{training.errors}</h3>
          <LineChart
            x={x.slice(0, Math.max(2, news.epochs.length))}
            lines={[
              { name: training.clean, values: news.epochs.map(({ cleanError }) => cleanError), colour: 0 },
              { name: 'FGSM', values: news.epochs.map(({ fgsmError }) => fgsmError), colour: 1 },
            ]}
            xLabel={training.epoch}
            yLabel="%"
            label={training.errorsLabel(last.cleanError.toFixed(1), last.fgsmError.toFixed(1))}
          />
          <p>
            {training.now(
              news.epochs.length,
              last.loss.toFixed(3),
              last.cleanError.toFixed(1),
              last.fgsmError.toFixed(1),
              String(ATTACKED),
            )}
          </p>
        </section>
      )}
    </div>
  );
}

function WeightPicture({ weights, label }: { readonly weights: Float32Array; readonly label: string }) {
  const largest = Math.max(1e-9, ...weights.map(Math.abs));
  return <Picture values={weights} width={SIDE} height={SIDE} low={-largest} high={largest} label={label} />;
}

function commandOf({ network, epsilon, epochs, seed }: TrainRequest, file: string): string {
  const adversary = epsilon > 0 ? ` --adversarial fgsm --epsilon ${epsilon}` : '';
  const words = `--dataset strokes --limit ${TRAINED_ON} --epochs ${epochs} --learning-rate ${LEARNING_RATE} --seed ${seed}`;
  return `npx gibbon train ${network}${adversary} ${words} --out ${file}`;
}
