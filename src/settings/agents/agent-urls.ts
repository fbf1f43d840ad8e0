import type { Portion } from '../../cluster/detect.ts';
import { parseChoice } from '../values/choice.ts';
import { parseInteger } from '../values/numbers.ts';
import { naming, type ProblemList, Wrong } from '../values/problems.ts';
import type { RemoteAgentSettings } from '../settings.ts';

/** An agent as it is written: `http://agent-1:4000 weight=2 max-users=5000`. */
export interface WrittenAgent {
  readonly url: string;
  readonly options: readonly string[];
}

/** The inputs that name agents by their URLs. */
export type AgentUrlsInput = 'agent-urls' | 'baseline-agent-urls';

/** A word of this form is an option of the URL before it: it has a name where a URL has its host. */
const option = /^([^=:/?#@]*)=(.*)$/;

const optionNames = ['weight', 'max-users'] as const;

/** What the value of each option says. They throw Wrong. */
const parsers: Readonly<Record<(typeof optionNames)[number], (text: string) => Portion>> = {
  weight: (text) => ({ weight: parseWeight(text) }),
  'max-users': (text) => ({ maxUsers: parseInteger(text, 1, 1_000_000) }),
};

/** The agents that a text names: each is a URL, and the options behind it. */
export function splitAgentUrls(text: string): readonly WrittenAgent[] {
  const agents: { url: string; options: string[] }[] = [];
  for (const word of text.split(/\s+/).filter((one) => one !== '')) {
    const last = agents.at(-1);
    if (last !== undefined && option.test(word)) {
      last.options.push(word);
    } else {
      agents.push({ url: word, options: [] });
    }
  }
  return agents;
}

/**
 * The id of an agent that is named by its URL alone, by its place. It is another for each agent, as the
 * names of load-test-ng's users come from it, and the same in every run: so their accounts, and users
 * left by a run that was killed, are found again.
 */
function idOf(index: number): string {
  return `capacitygate${index}`;
}

/** Reads the options of the agents of `input`; their URLs stay as they are written. */
export function readAgentUrls(
  agents: readonly WrittenAgent[],
  input: AgentUrlsInput,
  problems: ProblemList,
): readonly RemoteAgentSettings[] {
  return agents.map(({ url, options }, index) => {
    const portions = options.map((word, at) =>
      problems.attempt(input, () =>
        naming(`agent ${index + 1}`, () => parseOption(word, options.slice(0, at))),
      ),
    );
    const portion = portions.reduce<Portion>((all, one) => ({ ...all, ...one }), {});
    const id = idOf(index);
    return options.length === 0 ? { url, id } : { url, id, portion };
  });
}

/** What one option says; `before` are those of the same agent that stand before it. Throws Wrong. */
function parseOption(word: string, before: readonly string[]): Portion {
  const [, text = '', value = ''] = option.exec(word) ?? [];
  // Of an option that is not known no value is shown: it may be the rest of a credential.
  const name = naming('option', () => parseChoice(text, optionNames));
  if (before.some((other) => other.startsWith(`${name}=`))) {
    throw new Wrong(`expected ${name} once, got ${word} after it`);
  }
  return naming(name, () => parsers[name](value));
}

function parseWeight(text: string): number {
  const weight = /^\d+(\.\d+)?$/.test(text) ? Number(text) : NaN;
  if (!(weight > 0 && weight <= 1000)) {
    throw new Wrong(`expected a number above 0 and at most 1000, got "${text}"`);
  }
  return weight;
}
