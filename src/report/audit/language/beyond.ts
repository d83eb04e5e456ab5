/** What the section beyond the limit says, in each language. */
import { corruptions } from '../../../corruptions/corruptions.ts';
import type { AuditCorruption, AuditCorruptions, AuditMovements } from '../../../evaluation/beyond/result.ts';
import type { Language } from './language.ts';

export interface BeyondText {
  readonly title: string;
  lead(clean: string): string;
  mean(published: AuditCorruptions['published'], error: string, dividedBy: string | null): string;
  readonly headings: readonly [corruption: string, mean: string];
  severity(severity: number): string;
  corruption(name: string): string;
  deviations(corruption: AuditCorruption): readonly string[];
  movements(movements: AuditMovements, accuracy: string, interval: string): string;
  noise(each: readonly string[]): string;
  noiseAt(accuracy: string, sigma: string): string;
}

const en: BeyondText = {
  title: 'Beyond the limit: corruptions, rotations, noise',
  lead: (clean) =>
    `Damage that nobody chose against this model, and that no limit above describes. Before it: ${clean}.`,
  mean: (published, error, dividedBy) =>
    `Accuracy under the fifteen corruptions of ${published} at five severities. Mean corruption error ${error}${dividedBy === null ? ', not divided by that of another model' : `, divided by that of ${dividedBy}`}.`,
  headings: ['corruption', 'mean'],
  severity: (severity) => `severity ${severity}`,
  corruption: (name) => name,
  deviations: ({ deviations }) => deviations,
  movements: ({ degrees, angles, pixels, steps }, accuracy, interval) =>
    `Worst of ${angles * steps * steps} rotations of up to ${degrees} degrees and translations of up to ${pixels} ${pixels === 1 ? 'pixel' : 'pixels'}: ${accuracy} (${interval}).`,
  noise: (each) => `Under Gaussian noise, by its standard deviation as a share of the pixel range: ${each.join(', ')}.`,
  noiseAt: (accuracy, sigma) => `${accuracy} at ${sigma}`,
};

const known = (name: string) => corruptions.find((corruption) => corruption.name === name);

const zh: BeyondText = {
  title: '限度之外：图像损坏、旋转、噪声',
  lead: (clean) => `这些损坏不是有人针对该模型选择的，上文的限度也不描述它们。损坏之前答对 ${clean}。`,
  mean: (published, error, dividedBy) =>
    `${published} 的十五种图像损坏在五个强度下的准确率。平均损坏错误率为 ${error}${dividedBy === null ? '，没有除以其他模型的错误率' : `，已除以 ${dividedBy} 的错误率`}。`,
  headings: ['损坏', '平均'],
  severity: (severity) => `强度 ${severity}`,
  corruption: (name) => known(name)?.inChinese ?? name,
  deviations: ({ name, deviations }) => known(name)?.deviations.map((each) => each.zh) ?? deviations,
  movements: ({ degrees, angles, pixels, steps }, accuracy, interval) =>
    `旋转不超过 ${degrees} 度、平移不超过 ${pixels} 个像素，共 ${angles * steps * steps} 种，取其中最坏的：答对 ${accuracy}（${interval}）。`,
  noise: (each) => `在高斯噪声下，按标准差占像素范围的比例：${each.join('，')}。`,
  noiseAt: (accuracy, sigma) => `${sigma} 时答对 ${accuracy}`,
};

export const beyondTexts: Readonly<Record<Language, BeyondText>> = { en, zh };
