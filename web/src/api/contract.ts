import type { components, paths } from './schema';

type Paths = paths;
export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

/** Paths of the API that have this method. */
export type PathOf<M extends Method> = {
  [P in keyof Paths]: Paths[P] extends Record<M, { responses: unknown }> ? P : never;
}[keyof Paths] & string;

type Operation<P extends keyof Paths, M extends Method> = Paths[P] extends Record<M, infer O> ? O : never;

type Parameters<O, Where extends string> = O extends { parameters: { [W in Where]?: infer V } } ? Exclude<V, undefined> : never;
type Body<O> = O extends { requestBody?: infer B } ? (Exclude<B, undefined> extends { content: { 'application/json': infer J } } ? J : never) : never;
type IsRequired<O> = O extends { requestBody: { content: { 'application/json': unknown } } } ? true : false;

type PathOption<O> = [Parameters<O, 'path'>] extends [never] ? { path?: never } : { path: Parameters<O, 'path'> };
type QueryOption<O> = [Parameters<O, 'query'>] extends [never] ? { query?: never } : { query?: Parameters<O, 'query'> };
type BodyOption<O> = [Body<O>] extends [never] ? { body?: never } : IsRequired<O> extends true ? { body: Body<O> } : { body?: Body<O> };

export type Options<P extends keyof Paths, M extends Method> = PathOption<Operation<P, M>> &
  QueryOption<Operation<P, M>> &
  BodyOption<Operation<P, M>> & { signal?: AbortSignal };

/** The options may be left out where none is required. */
export type Arguments<P extends keyof Paths, M extends Method> =
  Record<never, never> extends Options<P, M> ? [options?: Options<P, M>] : [options: Options<P, M>];

type Content<R> = R extends { content: { 'application/json': infer J } } ? J : never;
type Success<R> = Content<R extends Record<200, infer A> ? A : R extends Record<201, infer B> ? B : R extends Record<202, infer C> ? C : never>;

/** What a request gives; nothing where the API says nothing. */
export type Answer<P extends keyof Paths, M extends Method> =
  Operation<P, M> extends { responses: infer R } ? ([Success<R>] extends [never] ? undefined : Success<R>) : never;

/** A schema of the API by its name. */
export type Schema<Name extends keyof components['schemas']> = components['schemas'][Name];
