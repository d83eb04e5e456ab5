/** The page of an audit in Chinese. */
import { compact, grouped } from '../../../numbers.ts';
import type { Text } from './en.ts';

/** What may change, and what a distance of 1 means. */
const names: Readonly<Record<string, string>> = {
  'whole input': '整个输入',
  mask: '掩膜内的部分',
  features: '表格的特征',
  'in pixel values': '以像素值计',
  'in the values of the input': '以输入的取值计',
  'a distance of 1 is as far as a feature may move': '距离 1 即特征允许移动的最大幅度',
  'a distance of 1 is the range of a feature': '距离 1 即特征的取值范围',
};

export const zh: Text = {
  tag: 'zh-CN',
  title: (model) => `${model} 的鲁棒性审计`,
  lead: '有人在下文所述限度内故意改动输入时，模型还有多少次回答正确。',
  preliminary: '初步结果',
  preliminaryBecause: {
    samples: ({ data }) => `只有 ${grouped(data.samples)} 个样本，有些检查得不出结论`,
  },
  sentence: (clauses) => `${clauses.join('；')}。`,

  inShort: '概要',
  changed: (fooled, right, share, limit) =>
    `原本正确的 ${right} 个回答中，有 ${fooled} 个（${share}）可以被改变。${limit}`,
  nothingChanged: (right, limit) => `原本正确的 ${right} 个回答，没有一个被改变。${limit}`,
  byHowLittle: (distance, norm) => `其中一半的改动不超过 ${distance}（${norm}）。`,
  worst: (name, samples, robust, clean) =>
    `最弱的类别是 ${name}：它的 ${samples} 个样本，受攻击时仍答对 ${robust}，攻击前为 ${clean}。`,
  onlySample: (name, robust, clean) =>
    `最弱的类别是 ${name}：它只有一个样本，${clean ? `攻击前答对，受攻击时${robust ? '仍答对' : '答错'}` : '攻击前就答错'}。`,
  allAlike: (robust) => `各类别情况相同：受攻击时仍答对 ${robust}。`,
  oneClass: '所有样本都属于同一类别，其他类别的情况无从得知。',
  noise: (noise, clean) => `作为对照：同样大小的随机噪声下答对 ${noise}，不作任何改动时答对 ${clean}。`,
  corrupted: (mean) => `十五种常见图像损坏下，平均答对 ${mean}。`,

  accuracy: '受攻击时的准确率',
  counted: (low, high, count, total) => `${low} 至 ${high}（置信度 95\u00a0%）；${total} 个样本中的 ${count} 个。`,
  bracket: (proved, attacked) => `介于已证明的 ${proved} 与攻击后剩下的 ${attacked} 之间。`,
  undecided: (count, total) => `${total} 个样本中有 ${count} 个尚无定论。`,
  required: (requirement, isMet, value) =>
    `要求：${requirement}。${isMet ? '达到' : '未达到'}：${value ?? '没有测量'}。`,
  known: '这个数字是已知的：攻击后剩下的都已得到证明',
  knownMeaning: '每个样本要么已被骗过，要么已证明在限度内无论怎样改动都不会改变回答。',
  verdicts: {
    signs: '有迹象表明这个数字偏高',
    'too few': '样本太少，无法判断这个数字是否偏高',
    'no sign': '没有发现不利于这个数字的迹象',
    'little left': '已所剩无几，更强的攻击也拿不走多少',
    unchecked: '没有一项检查能够寻找不利的迹象',
  },
  meanings: {
    signs: '攻击可能没有奏效：受攻击时的真实准确率可能更低。',
    'too few': '无法判断的，既不是好迹象，也不是坏迹象。',
    'no sign': '它仍然只是上界：攻击一无所获，并不证明什么都没有。',
    'little left': '攻不破的样本很少，真实准确率不会低多少。',
    unchecked: '它是一个上界，此外一无所知。',
  },
  couldHaveFound: (checks) => `有 ${checks} 项检查本可发现不利的迹象，但都没有发现。`,
  needs: (samples) => `要求最高的检查需要 ${samples} 个样本。`,

  epsilonTitle: '改动逐渐增大时的准确率。',
  epsilonCaption: (samples, measured) =>
    `“所有攻击”是本次审计在 ${samples} 个样本上的结果，带 95 % 区间。其余曲线只显示形状，各由一种攻击在较少的样本上测得（${measured}）。如果噪声影响很小而攻击影响很大，那么起作用的就是改动的方向。`,
  certifiedCaption: (samples) =>
    `“已证明”是任何攻击都打不破的部分，在 ${samples} 个样本上测得；真实值介于该曲线与攻击之间。`,
  measuredOn: (attack, samples) => `${attack}：${samples} 个`,
  accuracyAxis: '准确率',
  allAttacks: '所有攻击',
  proved: '已证明',

  examples: '回答被改变的样本',
  examplesTitle: '改动前、改动、改动后。',
  examplesCaption: '图片下方是模型的回答及其置信度。改动以灰色为零点，并按图注放大。',
  clean: '改动前',
  perturbation: '改动',
  times: (factor) => `放大 ${factor} 倍`,
  adversarial: '改动后',
  truly: (sample, name, attack, norm, distance) => `${sample}，实为 ${name}；由 ${attack} 改动，${norm} ${distance}`,
  className: (index) => `类别 ${index}`,
  exampleHeadings: ['样本', '真实类别', '改动前', '改动后', '攻击'],

  classes: '各类别',
  classesTitle: '各类别的准确率，损失最大的在前。',
  classesCaption: (hidden) =>
    `条形为受攻击时，刻线为攻击前。${hidden > 0 ? `另有 ${hidden} 个损失较小的类别只列在记录中。` : ''}`,
  underAttack: '受攻击时的准确率',
  before: '攻击前',
  classLabel: (name, samples) => `${name}（${samples} 个样本）`,
  mistakes: '错误回答',
  confidence: (clean, adversarial) =>
    `错误回答的平均置信度：攻击前 ${clean ?? '没有错误'}；受攻击时 ${adversarial ?? '没有错误'}`,

  attacks: '攻击',
  ladder: (attacks, right) =>
    `只有任何攻击都改变不了其回答的样本才算正确。共依次运行 ${attacks} 种攻击，对象是攻击前回答正确的 ${right} 个样本，或其中当时仍攻不破的样本。`,
  attackHeadings: {
    attack: '攻击',
    runOn: '样本数',
    fooled: '骗过',
    left: '剩余准确率',
    alone: '单独运行',
    survives: '存为 8 位图像仍骗过',
    agrees: '骗过第二裁判',
    passes: '每样本前向 + 反向次数',
    time: '用时',
  },
  kinds: {
    gradient: '沿梯度搜索',
    scores: '只看得分搜索，不用梯度',
    decision: '只看回答搜索',
    none: '随机',
    transfer: '在另一个模型上制作的对抗样本',
  },
  describes: () => '',
  to: ' 至 ',

  transferTitle: '在其他模型上制作的对抗样本。',
  transferCells: '骗过的比例，以百分比计。空格表示没有测量。',
  transferBars: (model) => `同一种攻击骗过 ${model} 的比例。比例高时，对模型保密起不到多少保护作用。`,
  thatFool: '骗过的对抗样本',
  madeOn: (model) => `在 ${model} 上制作`,

  checks: '对这个数字有利和不利的证据',
  checksLead:
    '攻击若不奏效，模型看上去就很鲁棒。下面每项检查针对其中一种情形，影响最大的在前。“检出能力”是这些样本在 97.5\u00a0% 的抽样中至少会显示一次的影响。',
  checkHeadings: ['结果', '检查与发现', '影响（95\u00a0% 区间）', '检出能力，限度'],
  outcomes: { passed: '通过', alarm: '报警', 'too few': '样本太少', 'not applicable': '不适用' },
  units: { points: '个百分点', samples: '% 的样本', examples: '% 的埋入样本' },
  sees: (sees, limit) => `可检出 ${sees}，限度 ${limit}`,
  needsSamples: (needs) =>
    needs === null ? '离限度太近，在它查看的样本上无法判断。' : `它需要 ${grouped(needs)} 个样本。`,
  noneApplies: (checks, because) => `${checks} 项检查都不适用：${because}。`,
  inapplicable: {
    'little left': '几乎没有攻不破的样本，已没有什么可寻找的',
    'no classes': '它针对分类器的类别，而这个攻击目标与类别无关',
  },

  cost: '代价',
  passes: (forwards, backwards, time) => `单样本前向 ${forwards} 次、反向 ${backwards} 次，用时 ${time}。`,

  limits: '本报告没有说的',
  limitItems: [
    '攻击只能说明可以找到什么，绝不能说明什么都找不到：受攻击时的准确率是上界。',
    '它只适用于这里写明的文件、数据和改动方式。其他改动，例如更大的改动、旋转或贴纸，是另外的问题。',
    '区间只反映样本的抽取，置信度 95\u00a0%（Clopper 与 Pearson，1934）。',
    '数字是否足够好，要由了解模型用途的人来判断。',
  ],

  goal: '攻击目标',
  mayChange: '可改动的部分',
  measured: ([name, before, after]) => `总体上，${name}：改动前 ${before}，受攻击时 ${after}。`,
  measureHeadings: ['全部样本', '改动前', '受攻击时'],
  said: (english) => names[english] ?? english,

  tested: '测试对象与抽样方式',
  model: '模型',
  modelFacts: (classes, shape, weights, operators) =>
    [
      ...(classes === undefined ? [] : [`${classes} 个类别`]),
      `输入形状 ${shape}`,
      ...(weights === undefined ? [] : [`${weights} 个权重`]),
      ...(operators === undefined ? [] : [`${operators} 个算子`]),
    ].join('，'),
  samples: '样本',
  sampled: (count, from) => `${from} 中的前 ${count} 个，按数据原有顺序；没有按内容挑选或排除`,
  attacker: '攻击者',
  knows: '知道模型文件，包括权重，可以任意多次询问模型',
  limit: '限度',
  attackSet: '攻击',
  presetOn: (preset, runtime) => `攻击阶梯“${preset}”，每个对抗样本都由模型文件本身在 ${runtime} 上判定`,
  secondJudge: '第二裁判',

  origin: '来源',
  modelFile: '模型文件',
  data: '数据',
  pixels: '像素',
  values: '取值',
  software: '软件',
  softwareOf: (version, runtime, seed) => `gibbon ${version}，${runtime}，种子 ${seed}`,
  machine: '机器',
  when: '时间',
  whenOf: (from, until) => `${from} 至 ${until} UTC`,
  notes: '备注',
  again: '重新运行：',

  signature: '签署',
  signatureFields: ['姓名', '职务', '日期', '签名'],

  limitOf: (_, { norm, epsilon, levels, low, high, clip }) =>
    `改动在 ${norm} 度量下不超过 ${compact(epsilon)}${levels === undefined ? '' : `（255 级中的 ${compact(levels, 3)} 级）`}，取值范围 ${compact(low)} 至 ${compact(high)}${clip ? '' : '，可以越出该范围'}。`,
};
