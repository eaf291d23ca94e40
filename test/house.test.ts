import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { vendorName } from './support/vendor-names';

const root = join(__dirname, '..');

/** Paths of the project's files under a folder, from the root, without what is generated. */
function filesUnder(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .filter((path) => !path.startsWith('src/store/generated/'));
}

const read = (path: string): string => readFileSync(join(root, path), 'utf8');

/** `path:line` of each line that matches. */
function linesWith(pattern: RegExp, paths: string[]): string[] {
  return paths.flatMap((path) =>
    read(path)
      .split('\n')
      .flatMap((line, index) => (pattern.test(line) ? [`${path}:${index + 1} ${line.trim()}`] : [])),
  );
}

const source = filesUnder('src').filter((path) => path.endsWith('.ts'));
const production = source.filter((path) => !path.endsWith('.test.ts'));
const adapters = filesUnder('adapters').filter((path) => path.endsWith('.ts'));
const vendors = readdirSync(join(root, 'adapters'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name);

test('no vendor has a name outside of adapters/', () => {
  const schemas = filesUnder('prisma').filter((path) => path.endsWith('.prisma') || path.endsWith('.sql'));
  expect(vendors).not.toHaveLength(0);
  expect(vendors.flatMap((vendor) => linesWith(vendorName(vendor), [...production, ...schemas]))).toEqual([]);
});

test.each(['segment', 'close', 'wave'])('a vendor may be called %s', (vendor) => {
  expect(linesWith(vendorName(vendor), production)).toEqual([]);
});

test.each([
  ['cube', "import '../adapters/cube/row';"],
  ['cube', 'process.env.CUBE_TOKEN'],
  ['cube', 'const cubeToken = 1;'],
  ['cube', 'readCube()'],
  ['cube', '// Cube says so'],
  ['close', "import { adapter } from '../adapters/close';"],
  ['close', 'CLOSE_API_KEY'],
  ['close', 'call.ids.close'],
  ['close', "outcome.vendor['close']"],
  ['close', "if (adapter === 'close')"],
])('the name of %s is found in %s', (vendor, line) => {
  expect(line).toMatch(vendorName(vendor));
});

test.each([
  ['cube', 'incubed'],
  ['close', 'socket.close()'],
  ['close', "server.on('close', done)"],
])('the name of %s is not found in %s', (vendor, line) => {
  expect(line).not.toMatch(vendorName(vendor));
});

test('no adapter names another', () => {
  const strangers = vendors.flatMap((vendor) => {
    const others = vendors.filter((other) => other !== vendor);
    const own = adapters.filter((path) => path.startsWith(`adapters/${vendor}/`));
    return others.flatMap((other) => linesWith(vendorName(other), own));
  });
  expect(strangers).toEqual([]);
});

test('the environment is read in src/config.ts, in whatever spelling', () => {
  const elsewhere = [...production, ...adapters].filter((path) => !['src/config.ts', 'src/main.ts'].includes(path));
  const reading = /process\s*\??\.?\s*\[?['"]?env\b|['"](node:)?process['"]|\bdotenv\b/;
  expect(linesWith(reading, elsewhere)).toEqual([]);
});

test('what is imported while running is imported by the same rules', () => {
  const literal = /\b(?:import|require)\s*\(\s*['"`]\.\.?\//;
  expect(linesWith(literal, [...production, ...adapters])).toEqual([]);
});

test('a folder has a name that says what is in it', () => {
  const meaningless = ['utils', 'util', 'helpers', 'services', 'controllers', 'types', 'common', 'lib', 'misc'];
  const folders = new Set([...source, ...adapters].map((path) => basename(dirname(path))));
  expect(meaningless.filter((name) => folders.has(name))).toEqual([]);
});

test('nothing hides behind a barrel', () => {
  const barrels = [...source, ...adapters].filter((path) => {
    const statements = read(path)
      .replace(/\/\*[^]*?\*\/|\/\/.*$/gm, '')
      .trim();
    return (
      statements !== '' &&
      statements.split(';').every((one) => one.trim() === '' || /^export\b[^=]*\bfrom\b/.test(one.trim()))
    );
  });
  expect(barrels).toEqual([]);
});

test('files are short: an adapter under 150 lines each, the median of all under 80', () => {
  const lines = (path: string): number => read(path).split('\n').length;
  const files = [...production, ...adapters.filter((path) => !path.endsWith('.test.ts'))];
  expect(files.filter((path) => path.startsWith('adapters/') && lines(path) > 150)).toEqual([]);
  const sorted = files.map(lines).sort((one, other) => one - other);
  expect(sorted[Math.floor(sorted.length / 2)]).toBeLessThan(80);
});

test('documents name files that there are', () => {
  const pages = ['README.md', 'CONTRIBUTING.md', ...filesUnder('docs').filter((path) => path.endsWith('.md'))];
  const named = pages
    .filter((page) => !page.startsWith('docs/decisions/'))
    .flatMap((page) =>
      [...read(page).matchAll(/`((?:src|test|scripts|bench|ops)\/[\w./-]+\.\w+)`/g)].map(([, path]) => path ?? ''),
    );
  expect(named).not.toHaveLength(0);
  expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([]);
});

test('documents link to what there is', () => {
  const pages = [
    'README.md',
    'CONTRIBUTING.md',
    ...[...filesUnder('docs'), ...filesUnder('adapters')].filter((path) => path.endsWith('.md')),
  ];
  const links = pages.flatMap((page) =>
    [...read(page).matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)/g)].map(([, to]) => join(dirname(page), to ?? '')),
  );
  expect(links.filter((path) => !existsSync(join(root, path)))).toEqual([]);
});
