// The packages below are written as ECMAScript modules; jest runs CommonJS, so they are transformed like our own code.
const modulesToTransform = [
  '@prisma/schema-engine-wasm',
  '@seriousme/openapi-schema-validator',
  'temporal-polyfill',
  'temporal-utils',
  'uuid',
];

/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/src', '<rootDir>/adapters', '<rootDir>/test', '<rootDir>/bench'],
  testMatch: ['**/*.test.ts'],
  transform: {
    '^.+\\.[cm]?[jt]s$': [
      '@swc/jest',
      {
        jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
        module: { type: 'commonjs' },
        sourceMaps: 'inline',
      },
    ],
  },
  // The client's own modules are named as they are in a browser.
  moduleNameMapper: { '^\\./operations\\.js$': './operations' },
  transformIgnorePatterns: [`/node_modules/(?!(?:${modulesToTransform.join('|')})/)`],
  globalSetup: '<rootDir>/test/support/global-setup.ts',
  globalTeardown: '<rootDir>/test/support/global-teardown.ts',
  testTimeout: 30_000,
  // Flows wait more than they compute: 6 minutes with two at once on two cores, 12 with one.
  maxWorkers: 2,
};
