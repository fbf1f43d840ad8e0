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

/** Rooms of src/settings, which the reading of all inputs uses and which do not use it back. */
const rooms = {
  values: { regex: '^\\.\\./(?!\\.\\./)', imports: 'nothing of src/settings but itself' },
  agents: { regex: '^\\.\\./(parse|base)\\.ts$', imports: 'not what reads all inputs' },
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

const importRules = [
  ...houses.map((folder) => restricted(`src/${folder}/**/*.ts`, foreign(folder))),
  ...Object.entries(rooms).map(([room, { regex, imports }]) =>
    restricted(`src/settings/${room}/**/*.ts`, [
      ...foreign('settings'),
      { regex, message: `src/settings/${room} imports ${imports}.` },
    ]),
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
            'src/report/html/page.js',
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
    files: ['src/report/html/page.js'],
    languageOptions: {
      globals: { document: 'readonly', window: 'readonly', ResizeObserver: 'readonly' },
    },
  },
);
