import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ADMIN_KEY, type Gateway, startGateway } from '../support/gateway';

const root = join(__dirname, '..', '..');

/** The first block of a language in a page. */
function blockOf(page: string, language: string): string {
  const [, code = ''] =
    new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\``, 'm').exec(readFileSync(join(root, page), 'utf8')) ?? [];
  expect(code).not.toBe('');
  return code;
}

/** The examples of the documentation, run as they stand there. */
describe('an example of a client', () => {
  let gateway: Gateway;
  let folder: string;
  beforeAll(async () => {
    gateway = await startGateway({ variables: { ROLE: 'api' } });
    folder = mkdtempSync(join(tmpdir(), 'gateway-client-'));
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    await gateway.close();
  });

  async function run(program: string, file: string, code: string): Promise<string[]> {
    writeFileSync(join(folder, file), code);
    const child = spawn(program, [file], {
      cwd: folder,
      env: { PATH: process.env['PATH'] ?? '', GATEWAY_URL: gateway.app.url ?? '', GATEWAY_KEY: ADMIN_KEY },
    });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (said += text));
    const [status] = (await once(child, 'close')) as [number];
    expect([status, said]).toEqual([0, said]);
    return said
      .trim()
      .split('\n')
      .map((line) => line.trim());
  }

  const isThere = (program: string): boolean => spawnSync(program, ['--version']).status === 0;

  it('in the README of the client for TypeScript runs on what npm run client builds', async () => {
    const installed = join(folder, 'node_modules', 'call-outcome-gateway-client');
    mkdirSync(installed, { recursive: true });
    cpSync(join(root, 'clients', 'typescript', 'package.json'), join(installed, 'package.json'));
    const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
    const built = spawnSync(process.execPath, [tsc, '-p', 'clients/typescript', '--outDir', join(installed, 'dist')], {
      cwd: root,
      encoding: 'utf8',
    });
    expect(built).toMatchObject({ status: 0, stdout: '' });
    expect(await run(process.execPath, 'example.mjs', blockOf('clients/typescript/README.md', 'js'))).toEqual([
      expect.stringMatching(/^created [0-9a-f-]{36}$/),
      expect.stringMatching(/^invoca /),
      expect.stringMatching(/^trackdrive /),
      'trackdrive 0',
      'invoca 0',
      '422 invalid',
      expect.stringMatching(/^call must have/),
      'name must not be blank',
    ]);
  });

  it('in Python and in PHP runs, where these are installed', async () => {
    const examples = [
      ['python3', 'example.py', 'python'],
      ['php', 'example.php', 'php'],
    ] as const;
    for (const [program, file, language] of examples.filter(([name]) => isThere(name))) {
      expect(await run(program, file, blockOf('docs/clients.md', language))).toEqual([
        expect.stringMatching(/^created [0-9a-f-]{36}$/),
        expect.stringMatching(/^invoca waiting \S/),
        expect.stringMatching(/^trackdrive waiting \S/),
        'invalid amount.value',
      ]);
    }
  });
});
