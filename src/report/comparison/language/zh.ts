/** A comparison of two audits in Chinese. */
import type { ComparisonText } from './en.ts';

export const zh: ComparisonText = {
  tag: 'zh-CN',
  title: (before, after) => `${after} 与 ${before} 的比较`,
  lead: (samples) => `两次审计使用相同的 ${samples} 个样本和相同的攻击：哪些变差了，哪些变好了，差别是否超出偶然。`,

  inShort: '概要',
  worse: '显著变差',
  notWorse: '没有显著变差',
  metrics: { clean: '攻击前', robust: '受攻击时', certified: '已证明' },
  noChange: (metric) => `${metric}：没有样本发生变化`,
  significantly: (metric, verdict, points, lost, gained, p) =>
    `${metric}：显著变${verdict === 'worse' ? '差' : '好'}，相差 ${points} 个百分点；失去 ${lost} 个样本，得到 ${gained} 个，超出偶然所能解释的范围（p ${p}）`,
  noDifference: (metric) => `${metric}：没有显著差别`,
  mayHide: (points) => `；不能排除多达 ${points} 个百分点的损失`,
  sentence: (text) => `${text}。`,

  table: '数字',
  headings: ({ level }) => ['准确率', '之前', '之后', '百分点', `${level} 区间`, '失去', '得到', 'McNemar p'],
  to: ' 至 ',
  figureTitle: '失去和得到的百分点。',
  figureCaption: (level) => `标记是差值，横条是它的 ${level} 区间。横条越过零线时，差别可能只是样本抽取造成的。`,
  points: '相差的百分点',

  kinds: '样本的变化',
  kindsLead: (changed, samples) => `${samples} 个样本中有 ${changed} 个结果不同。其余样本不能说明差别。`,
  kindHeadings: ['之前', '之后', '样本数'],
  fates: { wrong: '攻击前就答错', fooled: '被骗过', resists: '未被攻破', certified: '已证明攻不破' },
  fooledBy: (attack) => `被 ${attack} 骗过`,

  worseSamples: (count) => `变差：${count} 个`,
  betterSamples: (count) => `变好：${count} 个`,
  none: '没有。',
  sampleHeadings: ['样本', '类别', '之前', '之后'],
  more: (hidden) => `另有 ${hidden} 个只列在记录中。`,

  compared: '比较的对象',
  before: '之前',
  after: '之后',
  side: (version, finished) => `由 gibbon ${version} 审计，${finished} UTC`,
  sameFile: '两者是同一个文件，差别只可能来自种子或运行时',
  samples: '样本',
  goal: '攻击目标',
  limit: '限度',
  limitOf: (norm, epsilon, low, high, clip) =>
    `${norm}，epsilon ${epsilon}，取值范围 ${low} 至 ${high}${clip ? '' : '，可以越出该范围'}`,
  attacks: '攻击',
  presetOf: (preset, attacks) => `攻击阶梯“${preset}”：${attacks} 种攻击，选项相同`,

  limits: '怎样阅读',
  limitItems: (level) => [
    '“失去”和“得到”只计只在其中一次审计中具有该性质的样本。检验是精确的 McNemar 检验（1947）：如果两个文件不分优劣，每个变化是失去还是得到，就像抛硬币。',
    '区间是 Tango（1998）为配对样本给出的，只反映样本的抽取。',
    `同时检验几个准确率，因此按 Holm（1979）的方法共用一个显著性水平 ${level}。`,
    '没有显著差别，不等于没有差别：上文说明了可能隐藏着多大的损失。',
    '两次审计中受攻击时的准确率都是上界：更强的攻击在哪一个上都可能找到更多。',
  ],
};
