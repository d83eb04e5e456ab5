/** The site: English at the root, Chinese below zh/, searched without a server. */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import temml from 'temml';
import { defineConfig } from 'vitepress';
import { contents, placeOf } from '../contents.mjs';

const pages = resolve(import.meta.dirname, '../pages');
const { repository } = JSON.parse(readFileSync(resolve(pages, '../../package.json'), 'utf8'));
const github = repository.url.replace(/^git\+|\.git$/g, '');

const titleOf = (page) =>
  /^# (.+)$/m.exec(readFileSync(join(pages, page), 'utf8'))?.[1].replace(/[`*]|\\(?=[[\]_])/g, '') ?? page;

/** The menu of a language: its own page where there is one, else the English one. */
function sidebar(language) {
  return contents.map(({ pages: sources, ...name }) => ({
    text: name[language],
    collapsed: false,
    items: sources.map((source) => {
      const [english, own] = [placeOf(source), `zh/${placeOf(source)}`];
      const page = language === 'zh' && existsSync(join(pages, own)) ? own : english;
      return { text: titleOf(page), link: `/${page.replace(/(index)?\.md$/, '')}` };
    }),
  }));
}

/** Anchors of headings as GitHub makes them, so that a link leads to the same place there and here. */
const slugify = (heading) =>
  heading
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, '')
    .replaceAll(' ', '-');

/** Formulas as MathML, which browsers show by themselves. */
function mathAsMathML(markdown) {
  const fence = markdown.renderer.rules.fence;
  markdown.renderer.rules.fence = (tokens, index, ...rest) =>
    tokens[index].info.trim() === 'math'
      ? `<div v-pre>${temml.renderToString(tokens[index].content, { displayMode: true })}</div>\n`
      : fence(tokens, index, ...rest);
}

const chinese = {
  nav: [
    { text: '教程', link: '/zh/tutorials/torch-to-ci' },
    { text: '论文', link: '/zh/paper' },
    { text: '命令行', link: '/reference/command-line' },
  ],
  sidebar: sidebar('zh'),
  outline: { level: [2, 3], label: '本页内容' },
  docFooter: { prev: '上一页', next: '下一页' },
  darkModeSwitchLabel: '主题',
  lightModeSwitchTitle: '切换到浅色',
  darkModeSwitchTitle: '切换到深色',
  sidebarMenuLabel: '目录',
  returnToTopLabel: '回到顶部',
  langMenuLabel: '语言',
  notFound: {
    title: '没有这一页',
    quote: '地址可能有误，或者这一页已经搬走。',
    linkLabel: '回到首页',
    linkText: '回到首页',
  },
};

export default defineConfig({
  title: 'Gibbon',
  description:
    'Finds, explains and trains against adversarial examples, in TypeScript, on the very ONNX file you ship.',
  base: process.env.SITE_BASE ?? '/',
  srcDir: 'pages',
  outDir: 'dist',
  cleanUrls: false,
  lastUpdated: false,
  markdown: { anchor: { slugify }, config: mathAsMathML },
  vite: { build: { chunkSizeWarningLimit: 4000 } },
  locales: {
    root: { label: 'English', lang: 'en' },
    zh: { label: '中文', lang: 'zh-CN', link: '/zh/', themeConfig: chinese },
  },
  themeConfig: {
    // Only some pages are in both languages, and these link to each other.
    i18nRouting: false,
    nav: [
      { text: 'Tutorials', link: '/tutorials/torch-to-ci' },
      { text: 'The paper', link: '/paper' },
      { text: 'Command line', link: '/reference/command-line' },
      { text: 'Library', link: '/reference/library' },
    ],
    sidebar: sidebar('en'),
    outline: { level: [2, 3] },
    socialLinks: [{ icon: 'github', link: github }],
    search: {
      provider: 'local',
      options: {
        locales: {
          zh: {
            translations: {
              button: { buttonText: '搜索', buttonAriaLabel: '搜索' },
              modal: {
                noResultsText: '没有找到',
                resetButtonTitle: '清除',
                footer: { selectText: '打开', navigateText: '切换', closeText: '关闭' },
              },
            },
          },
        },
        // Chinese has no spaces between words: every character is one, and so is every word of letters and digits.
        miniSearch: { options: { tokenize: (text) => text.match(/\p{Script=Han}|[\p{L}\p{N}]+/gu) ?? [] } },
      },
    },
  },
});
