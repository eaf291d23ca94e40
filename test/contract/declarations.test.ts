import { z } from 'zod';
import { environmentName, metaOf } from '../../src/adapter/settings';
import { loadRegistry } from '../../src/adapter/registry';
import { ConfigError, readConfig } from '../../src/config';
import { environment } from '../../src/environment';
import { sandboxSettings } from '../../src/sandbox/settings';
import { adapters, secretNames } from './fixtures';

const registry = loadRegistry();
const settingsOf = adapters.flatMap((adapter) =>
  Object.keys(adapter.settings.shape).map((name) => [adapter, name] as const),
);
const inboundSettingsOf = adapters.flatMap((adapter) =>
  Object.keys(adapter.receive?.settings.shape ?? {}).map((name) => [adapter, name] as const),
);

/** Wrong for every type that an extra can have: no text, number, boolean or object, and no list of any of them. */
const WRONG = [[]];

describe('over all adapters', () => {
  it('no two settings have one environment variable, nor one of the gateway itself', () => {
    const names = [
      ...[...settingsOf, ...inboundSettingsOf].map(([adapter, name]) => environmentName(adapter.id, name)),
      ...Object.keys(environment.shape),
    ];
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toStrictEqual([]);
  });
});

describe.each(adapters.map((adapter) => [adapter.id, adapter] as const))('%s', (id, adapter) => {
  const { extras, callExtras } = adapter;
  const schemas = { extras, ...(callExtras && { callExtras }) };
  describe.each(Object.entries(schemas))('%s', (_name, schema) => {
    it('may be left out altogether', () => {
      expect(schema.parse({})).toStrictEqual({});
    });

    it('refuse a key that is not known, and name it', () => {
      const { error } = schema.safeParse({ 'no such extra': 1 });
      expect(error?.issues).toMatchObject([{ code: 'unrecognized_keys', keys: ['no such extra'] }]);
    });

    it('are not harmed by __proto__', () => {
      const read = schema.safeParse(JSON.parse('{"__proto__":{"polluted":true}}'));
      expect({}).not.toHaveProperty('polluted');
      expect(read.data ?? {}).not.toHaveProperty('polluted');
    });

    it('refuse a wrong type in words', () => {
      for (const extra of Object.keys(schema.shape)) {
        const { error } = schema.safeParse({ [extra]: WRONG });
        expect(error?.issues.map(({ path }) => path[0])).toContain(extra);
        for (const { message } of error?.issues ?? []) expect(message).toMatch(/^(?!Invalid input$).*\w/);
      }
    });
  });

  describe('settings', () => {
    it('all say what they are', () => {
      for (const name of Object.keys(adapter.settings.shape)) {
        expect(metaOf(adapter.settings, name).description).toMatch(/\w.{10,}/);
      }
    });

    it('mark what sounds like a secret', () => {
      const sounding = Object.keys(adapter.settings.shape).filter((name) => /token$|key$|secret|password/i.test(name));
      expect(secretNames(adapter)).toStrictEqual(expect.arrayContaining(sounding));
    });

    it('of the sandbox make a connection to the sandbox', () => {
      const settings = adapter.settings.parse(adapter.sandbox.settings('http://127.0.0.1:1/stands/here'));
      expect(adapter.baseUrl(settings)).toBe('http://127.0.0.1:1/stands/here');
    });

    it('lead to the sandbox, without a secret of their own, in sandbox mode', () => {
      const secrets = Object.fromEntries(secretNames(adapter).map((name) => [name, `own-${name}`]));
      const given = adapter.sandbox.settings('https://vendor.test');
      const own = { ...adapter.settings.parse(given), ...secrets };
      const settings = sandboxSettings(adapter, 'http://127.0.0.1:1/stands/here', own);
      expect(adapter.baseUrl(settings)).toBe('http://127.0.0.1:1/stands/here');
      expect(JSON.stringify(settings)).not.toMatch(/own-|vendor\.test/);
      expect(Object.keys(settings).sort()).toStrictEqual(Object.keys(adapter.settings.parse(given)).sort());
    });
  });

  describe('settings of endpoints', () => {
    const { settings } = adapter.receive ?? { settings: z.object({}) };

    it('all say what they are, and none is needed nor secret', () => {
      expect(settings.safeParse({}).success).toBe(true);
      for (const name of Object.keys(settings.shape)) {
        expect(metaOf(settings, name)).toMatchObject({ description: expect.stringMatching(/\w.{10,}/) as string });
        expect(metaOf(settings, name).secret).toBeUndefined();
      }
    });
  });

  describe('in the environment', () => {
    const whole = Object.entries(adapter.sandbox.settings('http://127.0.0.1:1')).map(
      ([name, value]) => [environmentName(id, name), String(value)] as const,
    );
    const needed = whole.filter(([name]) => !canDoWithout(name));

    function canDoWithout(name: string): boolean {
      const rest = whole.filter(([other]) => other !== name);
      return readFaults(Object.fromEntries(rest)).length === 0;
    }

    it('is a connection of its name when all that it needs is set', () => {
      const { connections } = readConfig(Object.fromEntries(whole), registry, false);
      expect(connections.map(({ name }) => name)).toStrictEqual([id]);
    });

    it('is no connection when nothing is set', () => {
      expect(readConfig({}, registry, false).connections).toStrictEqual([]);
    });

    it('needs something', () => {
      // Of secrets that stand for each other the sandbox has one.
      const given = whole.map(([name]) => name).filter((name) => secretVariables().includes(name));
      expect(given).not.toHaveLength(0);
      expect(needed.map(([name]) => name)).toStrictEqual(expect.arrayContaining(given));
    });

    it.each(needed.map(([name]) => name))('is a fault that names %s when that is missing', (missing) => {
      const rest = whole.filter(([name]) => name !== missing);
      expect(readFaults(Object.fromEntries(rest))).toStrictEqual([expect.stringContaining(`${missing} is missing`)]);
    });

    function secretVariables(): string[] {
      return secretNames(adapter).map((name) => environmentName(id, name));
    }
  });
});

function readFaults(variables: Record<string, string>): readonly string[] {
  try {
    readConfig(variables, registry, false);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
}
