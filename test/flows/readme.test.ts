import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ADMIN_KEY, type Answer, type Gateway, NO_VENDOR, startGateway } from '../support/gateway';
import { eventually } from '../support/wait';

const root = join(__dirname, '..', '..');

/** The blocks of a page that are for a shell and ask the gateway, in their order. */
function commandsOf(page: string): string[] {
  const blocks = readFileSync(join(root, page), 'utf8').matchAll(/^```(\w*)\n([^]*?)^```$/gm);
  const plain = [...blocks].flatMap(([, language, text = '']) => (language === '' ? [text] : []));
  // What takes a mistake of one's own to be taken back has {names} in it.
  return plain.filter((text) => /^(curl|npx|KEY=)/m.test(text) && !/\{[a-z]+\}/.test(text));
}

/** What a person's shell has by then. A refusal ends it; who is asked whether to send says yes. */
const SHELL = `
set -euo pipefail
curl() { command curl --silent --show-error --fail-with-body "$@"; echo; }
npx() { shift; if [ "$1" = replay ]; then set -- "$@" --yes; fi; node "$PROGRAM" "$@"; }
KEY="Authorization: Bearer $(cat data/admin-api-key)"
`;

/** Somebody new goes through the pages from top to bottom, in one sandbox. */
describe('the commands of a page, one after another', () => {
  let gateway: Gateway;
  let folder: string;
  beforeAll(async () => {
    gateway = await startGateway({ variables: { ...NO_VENDOR, SANDBOX: 'on' } });
    folder = mkdtempSync(join(tmpdir(), 'gateway-readme-'));
    mkdirSync(join(folder, 'data'));
    writeFileSync(join(folder, 'data', 'admin-api-key'), `${ADMIN_KEY}\n`);
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    await gateway.close();
  });

  const url = (): string => gateway.app.url ?? '';
  const itemsOf = async (path: string): Promise<Answer['body'][]> => (await gateway.get(path)).body.items;

  /** A block as somebody would paste it, with ids in the place of what stands in brackets. */
  async function paste(block: string): Promise<string> {
    const [outcome] = (await itemsOf('/v1/outcomes')).slice(-1);
    const [replay] = await itemsOf('/v1/admin/replays');
    const ids: Record<string, string> = {
      'outcome id': outcome?.id,
      'delivery id': outcome?.deliveries[0].id,
      'any id': outcome?.call.id,
      'replay id': replay?.id,
    };
    const text = block
      .replaceAll('http://localhost:8080', url())
      .replace(/<([a-z ]+)>/g, (_, name: string) => ids[name] ?? name);
    const environment = {
      PATH: process.env['PATH'] ?? '',
      PORT: new URL(url()).port,
      PROGRAM: join(root, 'bin', 'outcomes.js'),
    };
    const shell = spawn('bash', ['-c', `${SHELL}${text}`], {
      cwd: folder,
      env: environment,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    for (const stream of [shell.stdout, shell.stderr])
      stream.setEncoding('utf8').on('data', (part: string) => (said += part));
    const [status] = await once(shell, 'close');
    expect([text, status, said]).toEqual([text, 0, said]);
    return said;
  }

  /** Line by line where an id of a line before is meant. */
  async function pasteAll(page: string): Promise<string> {
    let said = '';
    for (const block of commandsOf(page)) {
      const parts = block.includes('<replay id>') ? block.trim().split('\n') : [block];
      for (const part of parts) said += await paste(part);
    }
    return said;
  }

  it('of the README work, and every vendor hears of each outcome once', async () => {
    const said = await pasteAll('README.md');
    expect(said).toContain('"result":"created"');
    const ended = await eventually(
      async () => {
        const outcomes = await itemsOf('/v1/outcomes');
        const deliveries = outcomes.flatMap((outcome) => outcome.deliveries);
        const isOver = deliveries.every(({ status }) => ['delivered', 'skipped'].includes(status));
        return isOver && outcomes;
      },
      { within: 15_000, what: 'everything is delivered' },
    );
    // One of "Try it", and one of a client of Invoca's.
    expect(ended).toHaveLength(2);
    for (const { revision, deliveries } of ended) {
      expect(revision).toBe(1);
      expect(deliveries).toEqual(
        ['invoca', 'trackdrive'].map((connection) => expect.objectContaining({ connection, status: 'delivered' })),
      );
    }
    expect((await itemsOf('/v1/admin/connections')).map(({ name }) => name)).toContain('trackdrive-west');
  });

  it.each(['README.md', 'docs/operating.md', 'docs/money.md', 'docs/which-call.md'])(
    'of %s say what they send',
    (page) => {
      const commands = readFileSync(join(root, page), 'utf8').replaceAll('\\\n', '').split('\n');
      const sending = commands.filter((line) => /^curl .*\/v1\/.* -d /.test(line));
      expect(sending.filter((line) => !line.includes('Content-Type: application/json'))).toEqual([]);
    },
  );

  it('of docs/operating.md work', async () => {
    expect(await pasteAll('docs/operating.md')).toContain('"startedAt":"2026-11-21T10:00:00.000Z"');
  });
});
