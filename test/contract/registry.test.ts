import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadRegistry } from '../../src/adapter/registry';

const HEAD = `const { z } = require(${JSON.stringify(require.resolve('zod'))});
const { secret } = require(${JSON.stringify(join(__dirname, '..', '..', 'src', 'adapter', 'settings'))});
const well = {
  id: 'acme', title: 'Acme', docs: 'https://acme.test/api', settings: z.object({ token: secret('Token of the account') }),
  baseUrl: () => 'https://acme.test', extras: z.strictObject({ bonus: z.string().optional() }),
  sandbox: { settings: () => ({ token: 'x' }), open: () => ({ handle: () => ({ status: 200, body: {} }) }) },
};
`;

const folders: string[] = [];

/** A folder of adapters that holds one, made of this source. */
function folderWith(name: string, source: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'adapters-'));
  folders.push(folder);
  mkdirSync(join(folder, name));
  writeFileSync(join(folder, name, 'index.js'), HEAD + source);
  return folder;
}

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

it('a folder that exports a proper adapter is that adapter', () => {
  const folder = folderWith('acme', 'exports.adapter = well;');
  writeFileSync(join(folder, 'README.md'), 'files beside the folders do not count');
  expect([...loadRegistry(folder).keys()]).toStrictEqual(['acme']);
});

it.each([
  ['acme', '', /^adapters\/acme exports no proper adapter/],
  ['acme', 'exports.adapter = { ...well, docs: "somewhere" };', /^adapters\/acme exports no proper adapter/],
  ['acme', 'exports.adapter = { ...well, settings: { token: secret("Token") } };', /^adapters\/acme exports no proper/],
  ['other', 'exports.adapter = well;', /^adapters\/other .* its id "acme" is not its folder's name/],
  ['acme', 'exports.adapter = { ...well, extras: z.object({}) };', /^adapters\/acme .* its extras take unknown keys/],
  [
    'acme',
    'exports.adapter = { ...well, extras: z.looseObject({}) };',
    /^adapters\/acme .* its extras take unknown keys/,
  ],
  [
    'acme',
    'exports.adapter = { ...well, extras: z.strictObject({ a: z.string() }) };',
    /^adapters\/acme .* required key/,
  ],
  [
    'acme',
    'exports.adapter = { ...well, deliver: { once: ["gift"] } };',
    /^adapters\/acme .* once names no extra "gift"/,
  ],
  [
    'acme',
    'exports.adapter = { ...well, deliver: { once: [] } };',
    /^adapters\/acme .* it delivers without the setting "currency"/,
  ],
  ['api', 'exports.adapter = { ...well, id: "api" };', /^adapters\/api .* "api" is a reserved word/],
  [
    'acme',
    'exports.adapter = { ...well, settings: z.object({ token: z.string() }) };',
    /^adapters\/acme .* "token" has no description/,
  ],
  ['acme', 'exports.adapter = { ...well, callExtras: z.object({}) };', /acme .* its call extras take unknown keys/],
  [
    'acme',
    'exports.adapter = { ...well, callExtras: z.strictObject({ a: z.string() }) };',
    /acme .* its call extras have a required key/,
  ],
  [
    'acme',
    'exports.adapter = { ...well, receive: { endpoints: [], settings: z.object({ zone: secret("Zone") }) } };',
    /acme .* endpoints have one without a default/,
  ],
  [
    'acme',
    'exports.adapter = { ...well, receive: { endpoints: [], settings: z.object({ zone: z.string().optional() }) } };',
    /acme .* "zone" has no description/,
  ],
  [
    'acme',
    'exports.adapter = { ...well, receive: { endpoints: [], settings: z.object({ token: secret("T").optional() }) } };',
    /acme .* "token" is the connection's and the endpoints' both/,
  ],
])('the folder %s with %s is refused by name', (name, source, words) => {
  expect(() => loadRegistry(folderWith(name, source))).toThrow(words);
});

it('two folders whose inbound paths overlap are refused by the names of both', () => {
  const receive =
    'receive: { settings: z.object({}), endpoints: [{ methods: ["POST"], path: "/api/:version/calls" }] }';
  const folder = folderWith('acme', `exports.adapter = { ...well, ${receive} };`);
  mkdirSync(join(folder, 'zenith'));
  const zenith = receive.replace(':version', 'v2');
  writeFileSync(join(folder, 'zenith', 'index.js'), `${HEAD}exports.adapter = { ...well, id: 'zenith', ${zenith} };`);
  expect(() => loadRegistry(folder)).toThrow(
    'adapters/zenith breaks the contract: its path /api/v2/calls overlaps /api/:version/calls of adapters/acme',
  );
});

it('a folder that fails to load is refused by name', () => {
  expect(() => loadRegistry(folderWith('acme', 'throw new Error("out of order");'))).toThrow(
    /^adapters\/acme .*out of order/,
  );
});
