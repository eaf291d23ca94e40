import type { Adapter } from '../../adapter/contract';
import type { Door } from '../../adapter/door';
import type { DescribedRoute, Method, Operation } from './operation';

/** The routes that look like vendors' own, as their adapters describe them. */
export function describedDoors(adapters: readonly Adapter[]): DescribedRoute[] {
  return adapters.flatMap((adapter) =>
    (adapter.receive?.doors ?? []).flatMap((door) =>
      door.methods.map((method) => {
        const verb = method.toLowerCase() as Method;
        return { method: verb, path: `${door.path}.json`, operation: operationOf(adapter, door, verb) };
      }),
    ),
  );
}

function operationOf(adapter: Adapter, { id, description }: Door<never>, method: Method): Operation {
  const { summary, text, params, keysIn, body, example, replies } = description;
  return {
    id: `${adapter.id}_${id}_${method}`,
    tag: 'Inbound endpoints',
    summary,
    description: `${text}\n\n\`.json\` may be left out of the path.`,
    params,
    keysIn,
    body: { shown: () => body },
    example: () => example,
    answers: replies,
  };
}
