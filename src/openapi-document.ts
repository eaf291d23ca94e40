import { writeFileSync } from 'node:fs';
import { loadRegistry, type Registry } from './adapter/registry';
import { errorsPage } from './http/errors-page';
import { createHttp, type HttpOptions } from './http/server';

/** The gateway's routes with these adapters, standing on nothing: to be looked at, not to be asked. */
export function routesOnNothing(registry: Registry): ReturnType<typeof createHttp> {
  const adapters = [...registry.values()];
  const nothing = {
    vocabulary: { idKeys: () => [], adapters, phoneRegion: null },
    keys: { environment: { admin: '', api: null, read: null, partners: [] } },
    limits: {},
    endpoints: {},
    replays: {},
    editing: {},
    sandboxes: new Map(),
  } as unknown as HttpOptions;
  return createHttp(nothing);
}

/** What `GET /openapi.json` answers where these adapters are installed, as it is committed: a change shows line by line. */
export async function openApiText(registry: Registry): Promise<string> {
  return `${JSON.stringify(await routesOnNothing(registry).document(), null, 2)}\n`;
}

if (require.main === module) {
  writeFileSync('docs/errors.md', errorsPage());
  void openApiText(loadRegistry()).then((text) => writeFileSync('docs/openapi.json', text));
}
