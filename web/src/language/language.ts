/** Which language the page speaks. */
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import { en, type Text } from './en.ts';
import { zh } from './zh.ts';

export const languages = {
  en: { name: 'English', tag: 'en', text: en },
  zh: { name: '中文', tag: 'zh-CN', text: zh },
} as const satisfies Readonly<Record<string, { name: string; tag: string; text: Text }>>;

export type Language = keyof typeof languages;

const KEY = 'gibbon.language';

/** The one that was chosen before, or else the browser's. */
export function preferredLanguage(): Language {
  const chosen = localStorage.getItem(KEY) ?? navigator.languages.find((tag) => /^(en|zh)/i.test(tag)) ?? 'en';
  return chosen.toLowerCase().startsWith('zh') ? 'zh' : 'en';
}

export function rememberLanguage(language: Language): void {
  localStorage.setItem(KEY, language);
}

export const LanguageContext = createContext<Language>('en');

/** All words in the language of the page. */
export function useText(): Text {
  return languages[useContext(LanguageContext)].text;
}
