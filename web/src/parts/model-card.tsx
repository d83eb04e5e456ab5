/** What a dropped model is, in a few words. */
import { useText } from '../language/language.ts';
import type { InspectResult } from '../worker/inspect.ts';

export function ModelCard({ model }: { readonly model: InspectResult }) {
  const { own } = useText();
  const { name, parameters, bytes, pictures, classCount, obstacles } = model;
  const size = bytes < 1e6 ? `${Math.round(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
  const isBlocked = obstacles.length > 0 || pictures === undefined;
  return (
    <div class={isBlocked ? 'problem' : 'facts'} role={isBlocked ? 'alert' : undefined}>
      <p>
        <strong>{own.facts(name, parameters.toLocaleString(), size)}</strong>
      </p>
      <ul>
        {pictures !== undefined && <li>{own.takes(pictures.channels, pictures.height, pictures.width)}</li>}
        {classCount !== undefined && <li>{own.answers(classCount)}</li>}
        {pictures === undefined && obstacles.length === 0 && <li>{own.noPictures}</li>}
      </ul>
      {obstacles.length > 0 && (
        <>
          <p>{own.obstacles}</p>
          <ul lang="en">
            {obstacles.map(({ message, hint }) => (
              <li key={message}>
                {message} {hint}
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}
