/** What classes are called: those of ImageNet by WordNet's names, some of them in Chinese. */
import facts from '../../models/photographs.json' with { type: 'json' };

/** The class that is called gibbon. */
export const GIBBON = facts.names.indexOf('gibbon');

/** What the class of a network for photographs is called. */
export function photographName(index: number, language: 'en' | 'zh'): string {
  const name = facts.names[index] ?? String(index);
  return language === 'zh' ? (inChinese[name] ?? name) : name;
}

/**
 * The name of a class of any model: that of the reader's list, or where there are as many classes as ImageNet has, with or
 * without one for the background, of ImageNet's; undefined for what has no name.
 */
export function classNameOf(
  index: number,
  { classCount, names, language }: { classCount: number; names: readonly string[] | undefined; language: 'en' | 'zh' },
): string | undefined {
  if (names !== undefined) return names[index];
  if (classCount === facts.names.length) return photographName(index, language);
  if (classCount === facts.names.length - 1) return photographName(index + 1, language);
  return undefined;
}

/** A name a line, or a JSON file with a list of names or an object from numbers to names. */
export function namesIn(text: string): readonly string[] {
  const isJson = /^\s*[[{]/.test(text);
  const lines: unknown = isJson ? JSON.parse(text) : text.trim().split(/\r?\n/);
  const values: readonly unknown[] = Array.isArray(lines) ? lines : Object.values(lines ?? {});
  return values.map((value) => {
    const name = Array.isArray(value) ? value[value.length - 1] : value;
    // ImageNet's own list begins each line with the synset.
    return String(name)
      .replace(/^n\d{8}\s+/, '')
      .split(',')[0]
      .trim();
  });
}

const inChinese: Readonly<Record<string, string>> = {
  'Egyptian cat': '埃及猫',
  'tiger cat': '虎斑猫',
  tabby: '花斑猫',
  'red fox': '赤狐',
  'kit fox': '敏狐',
  gibbon: '长臂猿',
  'giant panda': '大熊猫',
  'banded gecko': '带斑壁虎',
  puffer: '河豚',
  'sea anemone': '海葵',
  espresso: '意式浓缩咖啡',
  'soup bowl': '汤碗',
  cup: '杯子',
  'coffee mug': '咖啡杯',
  mortar: '研钵',
  'wooden spoon': '木勺',
  strainer: '滤器',
  'thunder snake': '雷蛇',
  'magnetic compass': '指南针',
  sombrero: '墨西哥阔边帽',
};
