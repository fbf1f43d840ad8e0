import js from '@eslint/js';
import typescript from 'typescript-eslint';

/**
 * What each folder of src may import, besides itself and packages: imports run one way.
 * The entries (src/*.ts) may import anything.
 */
const mayImport = {
  search: [],
  gate: [],
  cluster: [],
  monitor: ['cluster'],
  scenarios: ['cluster', 'settings'],
  settings: ['cluster', 'gate', 'monitor'],
  coordinator: ['cluster', 'monitor', 'search'],
  report: ['cluster', 'coordinator', 'gate', 'monitor', 'search', 'settings'],
  run: ['cluster', 'coordinator', 'gate', 'monitor', 'report', 'search', 'settings'],
  setup: ['monitor', 'report', 'settings'],
  command: ['gate', 'report', 'run', 'scenarios', 'settings', 'setup'],
  action: ['cluster', 'gate', 'report', 'run', 'settings'],
};

const houses = Object.keys(mayImport);

/** What an engine's room may import of the rest of src/cluster: no other engine, and not the cluster. */
const engine = ['agent', 'free-port', 'latencies', 'summary', 'machine', 'requests'];
/** What each room of a folder may import of the rest of that folder, besides itself. */
const rooms = {
  cluster: {
    machine: [],
    requests: ['agent'],
    embedded: engine,
    k6: engine,
    'load-test-ng': engine,
    locust: engine,
    'clean-up': ['agent', 'detect', 'machine', 'requests'],
    members: ['agent', 'clean-up', 'requests'],
  },
  report: {
    text: [],
    content: ['model', 'text'],
    charts: ['model', 'text', 'content'],
    files: ['model', 'text', 'content'],
    terminal: ['model', 'text', 'content'],
    progress: ['text', 'content', 'terminal'],
    markdown: ['model', 'text', 'content', 'charts'],
    html: ['model', 'text', 'content', 'charts'],
  },
  search: {
    belief: ['types'],
  },
  monitor: {
    promql: [],
    prometheus: [],
    check: ['memory', 'prometheus', 'promql', 'questions', 'rule-book'],
  },
  settings: {
    values: [],
    presets: ['values'],
    agents: ['coordinator-config', 'input-reader', 'inputs', 'settings', 'values'],
  },
};

const foreign = (folder) =>
  houses
    .filter((other) => other !== folder && !mayImport[folder].includes(other))
    .map((other) => ({
      group: [`**/../${other}/**`],
      message: `src/${folder} must not import src/${other} (see eslint.config.js).`,
    }));

/** What somebody else wrote must not reach the log as it is. */
const paths = [
  {
    name: '@actions/core',
    message: 'Say it through src/action/toolkit.ts, which makes it fit for a log.',
  },
];

const restricted = (files, patterns) => ({
  files: [files],
  rules: { 'no-restricted-imports': ['error', { paths, patterns }] },
});

/** A room's own files, and those a folder deeper, from where the rest is a step further up. */
const inRoom = (folder, room, allowed) =>
  ['', '/*'].map((deeper) => {
    const up = deeper === '' ? '\\.\\./' : '\\.\\./\\.\\./';
    const open = allowed.map((name) => `${name}(\\.ts$|/)`).join('|');
    const regex = `^${up}(?!\\.\\./${open === '' ? '' : `|${open}`})`;
    const message = `src/${folder}/${room} must not import this (see eslint.config.js).`;
    return restricted(`src/${folder}/${room}${deeper}/*.ts`, [
      ...foreign(folder),
      { regex, message },
    ]);
  });

const importRules = [
  ...houses.map((folder) => restricted(`src/${folder}/**/*.ts`, foreign(folder))),
  ...Object.entries(rooms).flatMap(([folder, its]) =>
    Object.entries(its).flatMap(([room, allowed]) => inRoom(folder, room, allowed)),
  ),
];

/** The pure core: no input or output, no clock, no randomness of its own. */
const pure = {
  files: ['src/search/**/*.ts', 'src/gate/**/*.ts'],
  rules: {
    'no-restricted-globals': ['error', 'Date', 'performance', 'process', 'setTimeout', 'fetch'],
    'no-restricted-properties': ['error', { object: 'Math', property: 'random' }],
    'no-restricted-syntax': [
      'error',
      {
        selector: 'ImportDeclaration[source.value=/^(?!\\.)/]',
        message: 'The pure core imports nothing but itself.',
      },
    ],
  },
};

/** Foreign text is made fit for a log in a few places, and only these write to it. */
const logs = [
  {
    files: ['src/**/*.ts'],
    ignores: ['src/command/main.ts'],
    rules: {
      'no-console': 'error',
      'no-restricted-syntax': [
        'error',
        {
          selector:
            'CallExpression[callee.property.name="write"][callee.object.property.name=/^std(out|err)$/]',
          message: 'Only src/command/main.ts and src/action/toolkit.ts write to the log.',
        },
      ],
    },
  },
  {
    // Processes that are started by others say no more than words of their own.
    files: ['src/cluster/clean-up/watchdog-process.ts', 'src/cluster/embedded/process.ts'],
    rules: { 'no-console': 'off' },
  },
  { files: ['src/action/toolkit.ts'], rules: { 'no-restricted-imports': 'off' } },
];

export default typescript.config(
  { ignores: ['dist/', 'build/', 'coverage/', 'capacity-report/', '.e2e/', '**/fixtures/'] },
  js.configs.recommended,
  ...typescript.configs.strictTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        projectService: {
          allowDefaultProject: [
            ...['eslint.config.js', 'jest.config.js', 'scripts/*.mjs'],
            'src/report/html/page/*.js',
          ],
        },
        tsconfigRootDir: import.meta.dirname,
      },
      globals: { console: 'readonly', process: 'readonly', URL: 'readonly' },
    },
    rules: {
      eqeqeq: 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
    },
  },
  ...importRules,
  ...logs,
  pure,
  { files: ['**/*.js', '**/*.mjs'], extends: [typescript.configs.disableTypeChecked] },
  {
    files: ['src/report/html/page/*.js'],
    languageOptions: {
      sourceType: 'script',
      globals: { document: 'readonly', window: 'readonly', ResizeObserver: 'readonly' },
    },
  },
  {
    files: ['src/report/html/page/pointing.js'],
    rules: {
      '@typescript-eslint/no-unused-vars': ['error', { varsIgnorePattern: '^pointing$' }],
    },
  },
  {
    files: ['src/report/html/page/{time-charts,marks}.js'],
    languageOptions: { globals: { pointing: 'readonly' } },
  },
);
