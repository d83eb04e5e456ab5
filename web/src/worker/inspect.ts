/** What a dropped file is, and how it seems to want its pictures. */
import { decodeModel, draftCard, type Inspection, inspectModel, probeMagnitude, withMagnitude } from 'gibbon/browser';
import type { JobContext } from './job.ts';
import { bytesOf, type Settings } from './own-models.ts';

export interface InspectRequest {
  readonly file: File;
}

export interface InspectResult {
  readonly name: string;
  readonly bytes: number;
  readonly parameters: number;
  readonly producer: string;
  /** Undefined where the model takes no pictures. */
  readonly pictures: PictureFacts | undefined;
  readonly classCount: number | undefined;
  /** Where there are several, the outputs that hold class scores. */
  readonly outputs: readonly string[];
  /** Why the model cannot be attacked; empty where it can. */
  readonly obstacles: readonly { readonly message: string; readonly hint: string | undefined }[];
  /** The guesses, to begin with. */
  readonly settings: Settings;
  /** What speaks for them. */
  readonly evidence: readonly string[];
}

export interface PictureFacts {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
}

export async function inspect({ file }: InspectRequest, { tools }: JobContext): Promise<InspectResult> {
  const bytes = await bytesOf(file);
  const model = decodeModel(bytes);
  const found = inspectModel(model, bytes);
  const inspection = await probed(found, async () => {
    const { runtime } = await tools();
    return probeMagnitude(model, bytes, runtime, found);
  });
  const { pictures, logits, obstacles, parameters } = inspection;
  const { box, mean, std, layout, channels, resize, crop, output } = draftCard(inspection);
  return {
    name: file.name,
    bytes: bytes.length,
    parameters,
    producer: inspection.file.producer,
    pictures: pictures && { channels: pictures.channels, height: pictures.height, width: pictures.width },
    classCount: logits[0]?.classCount,
    outputs: logits.map((place) => place.output),
    obstacles,
    settings: {
      ...(box && { box }),
      ...(mean && { mean }),
      ...(std && { std }),
      ...(layout && { layout }),
      ...(channels && { channels }),
      ...(resize && { resize }),
      ...(crop && { crop }),
      ...(output !== undefined && { output }),
    },
    evidence: [pictures?.scale, pictures?.layout, pictures?.order].flatMap((guess) => guess?.evidence ?? []),
  };
}

/** Where the file does not tell its pixel scale, running it on noise may. */
async function probed(inspection: Inspection, probe: () => ReturnType<typeof probeMagnitude>): Promise<Inspection> {
  if (inspection.pictures?.scale.confidence !== 'unknown') return inspection;
  const magnitude = await probe();
  return magnitude === undefined ? inspection : withMagnitude(inspection, magnitude);
}
