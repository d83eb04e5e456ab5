import fc from 'fast-check';
import { parseHTML } from 'linkedom';
import { describe, expect, it } from 'vitest';
import { html, htmlPage, Markup, markupOf } from './html.ts';

const documentOf = (body: Markup) => parseHTML(`<!doctype html><html><body>${body.text}</body></html>`).document;

describe('html', () => {
  it('lets no text become markup, in elements or attributes', () => {
    const pieces = fc.array(
      fc.constantFrom('<b>', '</p>', '<!--', '"', "'", '&', '&amp;', '>', ' onload=', 'text', ' '),
    );
    fc.assert(
      fc.property(pieces, (parts) => {
        const text = parts.join('');
        const document = documentOf(html`<p title="${text}">${text}</p>`);
        const [paragraph, ...others] = document.body.children;
        expect(others).toHaveLength(0);
        expect(paragraph.textContent).toBe(text);
        expect(paragraph.getAttribute('title')).toBe(text);
        expect(paragraph.attributes).toHaveLength(1);
        expect(paragraph.children).toHaveLength(0);
      }),
      { seed: 32 },
    );
  });

  it('takes markup as it is, numbers, and lists of all of them', () => {
    expect(html`<ul>${[html`<li>${1}</li>`, ['a & b', new Markup('<br>')], []]}</ul>`.text).toBe(
      '<ul><li>1</li>a &amp; b<br></ul>',
    );
    expect(markupOf('<').text).toBe('&lt;');
  });
});

describe('htmlPage', () => {
  const page = htmlPage({ title: 'a < b', language: 'en', style: 'p { color: red; }', body: html`<p>hello</p>` });

  it('is one document with a title, a language and a style', () => {
    const { document } = parseHTML(page);
    expect(document.documentElement.getAttribute('lang')).toBe('en');
    expect(document.title).toBe('a < b');
    expect(document.querySelector('style').textContent).toBe('p { color: red; }');
    expect(document.querySelector('meta[name=viewport]').getAttribute('content')).toContain('width=device-width');
    expect(document.body.textContent.trim()).toBe('hello');
  });

  it('forbids everything that would come over the network', () => {
    const policy = parseHTML(page).document.querySelector('meta[http-equiv=Content-Security-Policy]');
    expect(policy.getAttribute('content')).toBe("default-src 'none'; img-src data:; style-src 'unsafe-inline'");
  });
});
