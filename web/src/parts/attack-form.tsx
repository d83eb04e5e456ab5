/** Which attack, how strong, and after what. */
import { useText } from '../language/language.ts';
import type { AttackRequest } from '../worker/attack.ts';
import type { AttackFacts } from '../worker/registry.ts';
import { Choice, Field } from './field.tsx';
import { numberIn } from './numbers.ts';

/** What the form is about; epsilon also as it was typed, for the command line. */
export type Plan = Pick<AttackRequest, 'attack' | 'norm' | 'epsilon' | 'options' | 'seed' | 'label' | 'target'> & {
  readonly epsilonText: string;
};

export const firstPlan: Plan = {
  attack: 'pgd',
  norm: 'Linf',
  epsilon: 8 / 255,
  epsilonText: '8/255',
  options: {},
  seed: 0,
  label: undefined,
  target: undefined,
};

export interface AttackFormProps {
  readonly attacks: readonly AttackFacts[];
  readonly plan: Plan;
  readonly onPlan: (plan: Plan) => void;
}

export function AttackForm({ attacks, plan, onPlan }: AttackFormProps) {
  const { own } = useText();
  const facts = attacks.find(({ name }) => name === plan.attack);
  if (facts === undefined) return null;
  const change = (part: Partial<Plan>) => onPlan({ ...plan, ...part });
  /** null is an empty field; undefined is one that cannot be read. */
  const maybe = (text: string) => (text.trim() === '' ? null : numberIn(text));
  const withNorm = (name: string) => {
    const { norms = [], canTarget = true } = attacks.find((attack) => attack.name === name) ?? {};
    const norm = norms.includes(plan.norm) ? plan.norm : (norms[0] ?? plan.norm);
    return { attack: name, options: {}, norm, target: canTarget ? plan.target : undefined };
  };
  return (
    <>
      <div class="fields">
        <Choice
          label={own.method}
          value={plan.attack}
          options={attacks.map(({ name }) => name)}
          onValue={(name) => change(withNorm(name))}
        />
        <Choice label={own.norm} value={plan.norm} options={facts.norms} onValue={(norm) => change({ norm })} />
        <Field
          label={own.epsilon}
          text={plan.epsilonText}
          read={(text) => {
            const epsilon = numberIn(text);
            return epsilon !== undefined && epsilon >= 0
              ? { epsilon, epsilonText: text.replaceAll(' ', '') }
              : undefined;
          }}
          onValue={change}
        />
        {facts.options.map(({ name, description, fallback }) => (
          <Field
            key={`${facts.name} ${name}`}
            label={name}
            hint={description}
            text={String(plan.options[name] ?? '')}
            placeholder={fallback === undefined ? own.byItself : String(fallback)}
            read={maybe}
            onValue={(value) => change({ options: { ...plan.options, [name]: value ?? undefined } })}
          />
        ))}
        <Field
          label={own.label}
          text={String(plan.label ?? '')}
          read={maybe}
          onValue={(value) => change({ label: value ?? undefined })}
        />
        {facts.canTarget && (
          <Field
            label={own.target}
            text={String(plan.target ?? '')}
            read={maybe}
            onValue={(value) => change({ target: value ?? undefined })}
          />
        )}
        <Field label={own.seed} text={String(plan.seed)} read={numberIn} onValue={(seed) => change({ seed })} />
      </div>
      <p class="note" lang="en">
        {facts.description}
      </p>
    </>
  );
}

/** The words that make `gibbon attack` do the same. */
export function attackCommand(request: AttackRequest, epsilonText: string): string {
  const { file, picture, settings, attack, norm, options, seed, label, target } = request;
  const { box, mean, std, layout, channels, resize, crop, output } = settings;
  const flags: readonly (readonly [flag: string, value: string | number | undefined])[] = [
    ['attack', attack],
    ['norm', norm === 'Linf' ? undefined : norm],
    ['epsilon', epsilonText],
    ...Object.entries(options).map(([name, value]) => [dashed(name), value] as const),
    ['label', label],
    ['target', target],
    ['seed', seed === 0 ? undefined : seed],
    ['box', box === undefined || (box.low === 0 && box.high === 1) ? undefined : `${box.low}..${box.high}`],
    ['mean', mean?.some((value) => value !== 0) ? mean.join() : undefined],
    ['std', std?.some((value) => value !== 1) ? std.join() : undefined],
    ['layout', layout === 'nhwc' ? layout : undefined],
    ['channels', channels === 'bgr' ? channels : undefined],
    ['resize', resize],
    ['crop', crop],
    ['output', output],
  ];
  const words = flags.flatMap(([flag, value]) => (value === undefined ? [] : [`--${flag}`, quoted(String(value))]));
  return ['npx gibbon attack', quoted(file.name), quoted(picture.name), ...words, '--out out'].join(' ');
}

function dashed(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** A word as a shell takes it. */
function quoted(word: string): string {
  return /^[\w./,:=@+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
