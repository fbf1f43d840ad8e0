import { inputDefinitions, inputGroups, type InputDefinition } from '../settings/inputs.ts';
import { exitCodes } from './exit-codes.ts';

const width = 88;
const indent = '      ';

const examples = [
  'capacity-gate --target-url http://localhost:8080 \\',
  "  --signals '- {name: p95 (s), agent-stat: latency-p95, max: 0.3}'",
  'capacity-gate --agent-urls http://agent1:4000 --agent-urls http://agent2:4000 \\',
  '  --agent-config config.json --prometheus-url http://prometheus:9090 \\',
  '  --signals signals.yaml --max-users 5000 --required-users 2000',
  'capacity-gate --coordinator-config coordinator.json --agent-config config.json --plan',
];

/** The text of --help, made of the table of inputs. */
export function helpText(): string {
  const definitions: readonly InputDefinition[] = inputDefinitions;
  return [
    'Finds how many concurrent users a service supports.',
    '',
    'Usage: capacity-gate [flags]',
    '       capacity-gate init [--target-url URL] [--prometheus-url URL] [--job NAME]',
    '                          [--max-users N] [--force]',
    '       capacity-gate scenario from FILE.har|openapi.yaml > scenario.yaml',
    ...inputGroups.flatMap((group) => [
      '',
      `${group}:`,
      ...definitions
        .filter(({ group: own, actionOnly }) => own === group && actionOnly === undefined)
        .flatMap(flagLines),
    ]),
    '',
    'Other:',
    '  -h, --help',
    '  --version',
    '',
    'Examples:',
    ...examples.map((line) => `  ${line}`),
    '',
    'Exit codes:',
    ...exitCodes.map(({ code, meaning }) => `  ${String(code).padStart(3)}  ${meaning}`),
    '',
    'The first SIGINT, SIGTERM, SIGHUP or SIGQUIT removes all users and reports; the second',
    'one ends at once.',
  ].join('\n');
}

function flagLines(definition: InputDefinition): string[] {
  const { name, placeholder, description, lines } = definition;
  const value = placeholder === '' ? '' : ` ${placeholder}`;
  const notes = [
    lines === true ? 'May be given several times.' : '',
    definition.default === '' ? '' : `Default: ${definition.default}.`,
  ];
  const text = [description, ...notes].filter((sentence) => sentence !== '').join(' ');
  return [`  --${name}${value}`, ...wrap(text).map((line) => `${indent}${line}`)];
}

function wrap(text: string): string[] {
  return text.split(' ').reduce<string[]>((lines, word) => {
    const last = lines.at(-1);
    return last !== undefined && `${indent}${last} ${word}`.length <= width
      ? [...lines.slice(0, -1), `${last} ${word}`]
      : [...lines, word];
  }, []);
}
