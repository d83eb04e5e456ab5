/** What the page of an audit says otherwise in Chinese where the harm is a goal. */
import { grouped } from '../../../numbers.ts';
import type { Text, ToldGoal } from './en.ts';

export function goalZh({ harm, spared, isPicture }: ToldGoal): Partial<Text> {
  const thing = isPicture ? '图片' : '样本';
  const classifier = isPicture ? '张' : '个';
  const left = `${spared}${thing}`;
  return {
    lead: `有人在下文所述限度内故意改动输入时，${left}还有多少。`,
    preliminaryBecause: {
      samples: ({ data }) => `只有 ${grouped(data.samples)} ${classifier}${thing}，有些检查得不出结论`,
    },
    changed: (fooled, right, share, limit) =>
      `攻击目标：${harm}。在原本未达到目标的 ${right} ${classifier}${thing}中，有 ${fooled} ${classifier}（${share}）经改动后达到目标。${limit}`,
    nothingChanged: (right, limit) =>
      `攻击目标：${harm}。原本未达到目标的 ${right} ${classifier}${thing}，没有一${classifier}经改动后达到目标。${limit}`,
    noise: (noise, clean) => `作为对照：${left}，在同样大小的随机噪声下占 ${noise}，不作任何改动时占 ${clean}。`,
    accuracy: `受攻击时${left}`,
    counted: (low, high, count, total) =>
      `${low} 至 ${high}（置信度 95\u00a0%）；${total} ${classifier}${thing}中的 ${count} ${classifier}。`,
    meanings: {
      signs: '攻击可能没有奏效：真实数字可能更低。',
      'too few': '无法判断的，既不是好迹象，也不是坏迹象。',
      'no sign': '它仍然只是上界：攻击一无所获，并不证明什么都没有。',
      'little left': `攻不破的${thing}很少，真实数字不会低多少。`,
      unchecked: '它是一个上界，此外一无所知。',
    },
    epsilonTitle: `改动逐渐增大时${left}所占的比例。`,
    epsilonCaption: (samples, measured) =>
      `“所有攻击”是本次审计在 ${samples} ${classifier}${thing}上的结果，带 95 % 区间。其余曲线只显示形状，各由一种攻击在较少的${thing}上测得（${measured}）。如果噪声影响很小而攻击影响很大，那么起作用的就是改动的方向。`,
    accuracyAxis: '未达到目标',
    examples: `达到攻击目标的${thing}`,
    examplesCaption: '图片下方是该目标所测量的数值。改动以灰色为零点，并按图注放大。',
    exampleHeadings: [thing, '', '改动前', '改动后', '攻击'],
    ladder: (attacks, right) =>
      `只有任何攻击都达不到目标，才算未达到。共依次运行 ${attacks} 种攻击，对象是攻击前未达到目标的 ${right} ${classifier}${thing}，或其中当时仍攻不破的${thing}。`,
    attackHeadings: {
      attack: '攻击',
      runOn: `${thing}数`,
      fooled: '达到目标',
      left: '仍未达到',
      alone: '单独运行时未达到',
      survives: '存为 8 位图像仍达到',
      agrees: '第二裁判也认为达到',
      passes: '每样本前向 + 反向次数',
      time: '用时',
    },
    limitItems: [
      '攻击只能说明可以找到什么，绝不能说明什么都找不到：这个数字是上界。',
      '它只适用于这里写明的文件、数据、攻击目标和改动方式。其他改动（例如更大的改动）和其他目标，是另外的问题。',
      `区间只反映${thing}的抽取，置信度 95\u00a0%（Clopper 与 Pearson，1934）。`,
      '数字是否足够好，要由了解模型用途的人来判断。',
    ],
  };
}
