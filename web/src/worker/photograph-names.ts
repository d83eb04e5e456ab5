/** What the classes of the network for photographs are called: WordNet's names, and some in Chinese. */
import facts from '../../models/photographs.json';

/** The class that is called gibbon. */
export const GIBBON = facts.names.indexOf('gibbon');

export function photographName(index: number, language: 'en' | 'zh'): string {
  const name = facts.names[index] ?? String(index);
  return language === 'zh' ? (inChinese[name] ?? name) : name;
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
