import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSettings } from './settings';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'gateway-cli-'));
  mkdirSync(join(folder, 'data'));
  writeFileSync(join(folder, 'data', 'admin-api-key'), 'made-at-the-start\n');
  writeFileSync(join(folder, 'other-key'), 'other-key-of-mine');
});
afterAll(() => rmSync(folder, { recursive: true }));

const here = () => ({ DATA_DIR: join(folder, 'data') });

test('a gateway right after its first start needs no setting', () => {
  expect(readSettings({}, here())).toEqual({ url: 'http://localhost:8080', key: 'made-at-the-start' });
});

test('what is said goes before the environment, and that before the file', () => {
  const both = {
    ...here(),
    GATEWAY_KEY: 'mine',
    ADMIN_API_KEY: 'the-admins',
    GATEWAY_URL: 'https://gateway.example/v/',
  };
  expect(readSettings({}, { ...both, GATEWAY_KEY: '' }).key).toBe('the-admins');
  expect(readSettings({}, both)).toEqual({ url: 'https://gateway.example/v', key: 'mine' });
  const said = { url: 'http://127.0.0.1:1', keyFile: join(folder, 'other-key') };
  expect(readSettings(said, both)).toEqual({ url: 'http://127.0.0.1:1', key: 'other-key-of-mine' });
});

test.each([
  [{ PORT: '9090' }, 'http://localhost:9090'],
  [{ PORT: '', HOST: '0.0.0.0' }, 'http://localhost:8080'],
  [{ PORT: '9090', HOST: '::1' }, 'http://localhost:9090'],
  [{ PORT: '9090', HOST: '10.0.0.7' }, 'http://10.0.0.7:9090'],
  [{ HOST: 'fd00::7' }, 'http://[fd00::7]:8080'],
])('a gateway of this folder is where its own variables say: %j', (variables, url) => {
  expect(readSettings({}, { ...here(), ...variables }).url).toBe(url);
  expect(readSettings({}, { ...here(), ...variables, GATEWAY_URL: 'http://other' }).url).toBe('http://other');
});

test('what is missing is named', () => {
  expect(() => readSettings({}, { DATA_DIR: '/nowhere' })).toThrow(/GATEWAY_KEY .*\/nowhere\/admin-api-key \(ENOENT\)/);
  expect(() => readSettings({ keyFile: '/nowhere/key' }, here())).toThrow('--key-file can’t be read: /nowhere/key');
});

test.each(['with\nline', 'with space', 'ключ', '\u001b[2J'])(
  'a key that no header holds is not repeated: %j',
  (key) => {
    const read = () => readSettings({}, { GATEWAY_KEY: key });
    expect(read).toThrow('GATEWAY_KEY holds no key');
    expect(read).not.toThrow(key);
  },
);

test.each(['gateway', 'ftp://gateway', 'http://u:pass@gateway', 'http://gateway/?key=pass', 'http://gateway/#pass'])(
  'what is no URL of a gateway is not repeated: %s',
  (url) => {
    const read = () => readSettings({ url }, here());
    expect(read).toThrow('must be an http:// or https:// URL');
    expect(read).not.toThrow('pass');
  },
);
