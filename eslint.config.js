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

const restricted = (files, patterns) => ({
  files: [files],
  rules: { 'no-restricted-imports': ['error', { patterns }] },
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

export default typescript.config(
  { ignores: ['dist/', 'build/', 'coverage/', 'capacity-report/', '.e2e/', '**/fixtures/'] },
  js.configs.recommended,
  ...typescript.configs.strictTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        projectService: {
          allowDefaultProject: ['eslint.config.js', 'jest.config.js', 'scripts/*.mjs'],
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
  pure,
  { files: ['**/*.js', '**/*.mjs'], extends: [typescript.configs.disableTypeChecked] },
);
