/** The command that explains the digit that is shown, and the files that it takes. */
import { Command } from '../parts/command.tsx';
import { savePicture } from '../parts/save.ts';
import { SIDE } from '../worker/digits.ts';
import { type Exploration, RANGE } from '../worker/explore.ts';
import { modelUrl } from '../worker/models.ts';

export interface StoryCommandProps {
  readonly exploration: Exploration;
  readonly epsilon: number;
}

export function StoryCommand({ exploration: { source, label, pixels }, epsilon }: StoryCommandProps) {
  const file = `digit-${label}.png`;
  const shown = Number(epsilon.toFixed(3)) || 0.1;
  return (
    <Command line={`npx gibbon explain ${source}.onnx ${file} --label ${label} --epsilon ${shown} --range ${RANGE}`}>
      <a href={modelUrl(source)} download={`${source}.onnx`}>
        {source}.onnx
      </a>
      <button type="button" onClick={() => savePicture(file, { values: pixels, width: SIDE, height: SIDE })}>
        {file}
      </button>
    </Command>
  );
}
