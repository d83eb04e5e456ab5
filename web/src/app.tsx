/** The frame of the page: its name, the language, and the story. */
import { useEffect, useMemo, useState } from 'preact/hooks';
import { type Language, LanguageContext, languages, preferredLanguage, rememberLanguage } from './language/language.ts';
import { type Download, DownloadContext, downloadRuntime } from './runtime-download.ts';
import { Story } from './story/story.tsx';
import { Workshop } from './workshop.ts';

export function App() {
  const [language, setLanguage] = useState(preferredLanguage);
  const [download, setDownload] = useState<Download>();
  const workshops = useMemo(() => {
    const ready = downloadRuntime(setDownload).finally(() => setDownload(undefined));
    return {
      digits: new Workshop('digits', ready),
      proofs: new Workshop('proofs', ready),
      training: new Workshop('training', ready),
      own: new Workshop('any size', ready),
    };
  }, []);
  const { text, tag } = languages[language];
  useEffect(() => {
    document.documentElement.lang = tag;
    document.title = `${text.title}: ${text.subtitle}`;
  }, [text, tag]);
  return (
    <LanguageContext.Provider value={language}>
      <DownloadContext.Provider value={download}>
        <Story workshops={workshops}>
          <p class="brand">
            <b>{text.title}</b>
          </p>
          <LanguageSwitch
            language={language}
            onLanguage={(chosen) => {
              rememberLanguage(chosen);
              setLanguage(chosen);
            }}
          />
        </Story>
      </DownloadContext.Provider>
    </LanguageContext.Provider>
  );
}

interface LanguageSwitchProps {
  readonly language: Language;
  readonly onLanguage: (language: Language) => void;
}

function LanguageSwitch({ language, onLanguage }: LanguageSwitchProps) {
  return (
    <fieldset class="languages">
      <legend class="unseen">{languages[language].text.language}</legend>
      {(['en', 'zh'] as const).map((each) => (
        <button
          key={each}
          type="button"
          lang={languages[each].tag}
          aria-pressed={each === language}
          onClick={() => onLanguage(each)}
        >
          {languages[each].name}
        </button>
      ))}
    </fieldset>
  );
}
