/** The frame of the page: its parts by their addresses, and the language. */
import { useEffect, useMemo, useState } from 'preact/hooks';
import { type Language, LanguageContext, languages, preferredLanguage, rememberLanguage } from './language/language.ts';
import { DigitsPage } from './pages/digits.tsx';
import { OwnPage } from './pages/own.tsx';
import { TrainingPage } from './pages/training.tsx';
import { useHash } from './parts/use-hash.ts';
import { TourPage } from './tour/tour.tsx';
import { Workshop } from './workshop.ts';

const pages = ['digits', 'own', 'training', 'tour'] as const;
type PageName = (typeof pages)[number];

function pageOf(hash: string): PageName {
  return pages.find((page) => hash.split('/')[0] === page) ?? 'digits';
}

export function App() {
  const [language, setLanguage] = useState(preferredLanguage);
  const page = pageOf(useHash());
  const workshops = useMemo(
    () => ({
      digits: new Workshop('digits'),
      proofs: new Workshop('proofs'),
      training: new Workshop('training'),
      own: new Workshop('any size'),
    }),
    [],
  );
  const { text, tag } = languages[language];
  useEffect(() => {
    document.documentElement.lang = tag;
    document.title = `${text.title}: ${text.subtitle}`;
  }, [text, tag]);
  return (
    <LanguageContext.Provider value={language}>
      <header>
        <h1>
          {text.title} <small>{text.subtitle}</small>
        </h1>
        <nav aria-label={text.navigation}>
          {pages.map((name) => (
            <a key={name} href={`#${name}`} aria-current={name === page ? 'page' : undefined}>
              {text.pages[name]}
            </a>
          ))}
        </nav>
        <LanguageSwitch
          language={language}
          onLanguage={(chosen) => {
            rememberLanguage(chosen);
            setLanguage(chosen);
          }}
        />
      </header>
      {page === 'digits' && <DigitsPage workshop={workshops.digits} proofs={workshops.proofs} />}
      {page === 'own' && <OwnPage workshop={workshops.own} />}
      {page === 'training' && <TrainingPage workshop={workshops.training} />}
      {page === 'tour' && <TourPage workshop={workshops.digits} />}
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
