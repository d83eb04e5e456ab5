/** The pages of the site in the order of its menu. Every page of docs/ has its place here, or the site is not built. */

/** @type {readonly { en: string, zh: string, pages: readonly string[] }[]} */
export const contents = [
  {
    en: 'Tutorials',
    zh: '教程',
    pages: [
      'docs/tutorials/torch-to-ci.md',
      'docs/tutorials/detector.md',
      'docs/tutorials/harden.md',
      'docs/tutorials/verify.md',
      'docs/teaching.md',
    ],
  },
  {
    en: 'How to',
    zh: '操作指南',
    pages: [
      'docs/attacking.md',
      'docs/explaining.md',
      'docs/training.md',
      'docs/how-to/choose-epsilon.md',
      'docs/how-to/twelve-percent.md',
      'docs/how-to/any-model.md',
      'docs/continuous-integration.md',
      'docs/services.md',
      'docs/exported-attacks.md',
      'docs/devices.md',
      'docs/cluster.md',
      'docs/browser.md',
      'docs/compare.md',
      'docs/troubleshooting.md',
    ],
  },
  {
    en: 'Explanation',
    zh: '原理',
    pages: [
      'docs/paper.md',
      'docs/audit.md',
      'docs/diagnostics/README.md',
      'docs/certificates.md',
      'docs/gradients.md',
      'docs/architecture.md',
      'docs/comparison.md',
      'docs/glossary.md',
    ],
  },
  {
    en: 'Reference',
    zh: '参考',
    pages: [
      'reference/command-line.md',
      'reference/library.md',
      'docs/api.md',
      'docs/audit-schema.md',
      'docs/operators.md',
    ],
  },
  {
    en: 'Measured',
    zh: '实测',
    pages: [
      'docs/reproduction.md',
      'docs/reproduction-misses.md',
      'docs/imagenet.md',
      'docs/models.md',
      'docs/conformance.md',
      'docs/verification.md',
      'docs/ladder.md',
      'docs/optimality.md',
      'docs/corruptions.md',
      'docs/patches.md',
      'docs/benchmarks.md',
    ],
  },
  {
    en: 'Project',
    zh: '项目',
    pages: [
      'README.md',
      'examples/README.md',
      'docs/adding.md',
      'CONTRIBUTING.md',
      'SECURITY.md',
      'CHANGELOG.md',
      'CODE_OF_CONDUCT.md',
    ],
  },
];

/** Pages that are not in the menu, because others lead to them. */
export const beside = /^docs\/diagnostics\/|\.zh-CN\.md$/;

/** Where a page of the repository is on the site. */
export function placeOf(source) {
  if (source === 'site/home.md') return 'index.md';
  if (source === 'site/home.zh-CN.md') return 'zh/index.md';
  const page = source
    .replace(/^docs\//, '')
    .replace(/^examples\/README\.md$/, 'examples.md')
    .replace(/^README(\.zh-CN)?\.md$/, 'readme$1.md')
    .replace(/(^|\/)README\.md$/, '$1index.md')
    .replace(/^[A-Z_]+\.md$/, (name) => name.toLowerCase().replaceAll('_', '-'));
  return page.endsWith('.zh-CN.md') ? `zh/${page.replace('.zh-CN.md', '.md')}` : page;
}
