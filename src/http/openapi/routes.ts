import { type Request, type Response, Router, type RouterOptions } from 'express';
import { z } from 'zod';
import { refuseUnlessAdmin } from '../auth';
import type { Following } from '../call-schema';
import { parse } from '../problem';
import type { DescribedRoute, Method, Operation, Read, Readable, ReadByHandler } from './operation';

/** A request whose query and body were read as the operation says. */
export interface ReadRequest<Path extends string, Query, Body> {
  params: ParamsOf<Path>;
  query: Query;
  body: Body;
  request: Request;
  response: Response;
}

/** "/:name/test" -> { name: string } */
export type ParamsOf<Path extends string> = Path extends `${string}:${infer Name}/${infer Rest}`
  ? Record<Name, string> & ParamsOf<`/${Rest}`>
  : Path extends `${string}:${infer Name}`
    ? Record<Name, string>
    : object;

type AddRoute = <
  Path extends string,
  Query extends Readable | undefined = undefined,
  Body extends Readable | ReadByHandler | undefined = undefined,
>(
  path: Path,
  operation: Operation<Query, Body>,
  handle: (request: ReadRequest<Path, Read<Query>, Read<Body>>) => Promise<void> | void,
) => void;

/** A router whose routes can't be added without their description. */
export interface Routes extends Record<Exclude<Method, 'put'>, AddRoute> {
  router: Router;
}

const DESCRIBED = new WeakMap<Router, DescribedRoute[]>();

/** Opens a router. What a request says in query and body is read before its handler runs: 422 with every fault. */
export function openRoutes(options: RouterOptions = {}): Routes {
  const router = Router(options);
  const described: DescribedRoute[] = [];
  DESCRIBED.set(router, described);
  const add =
    (method: Exclude<Method, 'put'>): AddRoute =>
    (path, operation, handle) => {
      described.push({ method, path, operation });
      const readQuery = readerOf(operation.query);
      const readBody = readerOf(operation.body);
      router[method](path, (request, response) => {
        if (operation.key === 'admin') refuseUnlessAdmin(response);
        const query = readQuery(request.query);
        const body = readBody(request.body);
        return handle({ params: request.params, query, body, request, response } as never);
      });
    };
  return { router, get: add('get'), post: add('post'), patch: add('patch'), delete: add('delete') };
}

/** The routes of a router that `openRoutes` opened, below where it is mounted. */
export function routesOf(router: Router, mountedAt = ''): DescribedRoute[] {
  return (DESCRIBED.get(router) ?? []).map((route) => ({
    ...route,
    path: route.path === '/' && mountedAt !== '' ? mountedAt : `${mountedAt}${route.path}`,
  }));
}

function readerOf(readable: Readable | ReadByHandler | undefined): (sent: unknown) => unknown {
  if (readable === undefined) return () => undefined;
  if (readable instanceof z.ZodType) return (sent) => parse(readable, sent);
  if (isFollowing(readable)) return (sent) => parse(readable(), sent);
  return (sent) => sent;
}

export function isFollowing(readable: Readable | ReadByHandler): readable is Following<z.ZodType> {
  return typeof readable === 'function';
}
