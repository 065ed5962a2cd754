/**
 * The paths of the pages, below the base (LATCH_BASE). The server answers exactly these with the built page, and the browser opens
 * the page of that name (web/pages/pages.ts).
 */
export const PAGE_PATHS = {
  talk: '/',
  about: '/about',
  privacy: '/privacy',
  share: '/s/:token',
  history: '/conversations',
  conversation: '/c/:id',
  live: '/live/:token',
  admin: '/admin',
  kiosk: '/kiosk',
} as const satisfies Record<string, PagePath>;

/** `:name` stands for one segment: an id or a token. */
type PagePath = `/${string}`;
export type PageName = keyof typeof PAGE_PATHS;

type ParamsIn<Path> = Path extends `${string}/:${infer Name}/${infer Rest}`
  ? Name | ParamsIn<`/${Rest}`>
  : Path extends `${string}/:${infer Name}`
    ? Name
    : never;
/** What stands for each `:name` in the path of a page. */
export type PageParams<Name extends PageName> = Record<ParamsIn<(typeof PAGE_PATHS)[Name]>, string>;

/** How many folders below the base the deepest page may be: the build writes one index.html for each depth. */
export const DEEPEST_PAGE = 1;

/** What ids and tokens are made of. None begins with a dot, so that no path leads up. */
const PARAM = '([\\w-][\\w.~-]{0,511})';

/** Finds the page of a path (no query, no base); null where no page has exactly that path. */
export type FindPage<Name extends string> = (
  path: string,
) => { name: Name; params: Record<string, string> } | null;

export function pageFinder<Name extends string>(paths: Readonly<Record<Name, PagePath>>): FindPage<Name> {
  const pages = (Object.entries(paths) as [Name, PagePath][]).map(([name, path]) => ({
    name,
    names: [...path.matchAll(/:(\w+)/g)].map(([, param]) => param!),
    pattern: new RegExp(`^${path.replaceAll(/:\w+/g, PARAM)}$`),
  }));
  return (path) => {
    for (const { name, names, pattern } of pages) {
      const values = pattern.exec(path)?.slice(1);
      if (values) return { name, params: Object.fromEntries(names.map((param, i) => [param, values[i]!])) };
    }
    return null;
  };
}

export const findPage = pageFinder(PAGE_PATHS);

/** The path of a page, below the base. */
export function pagePath<Name extends PageName>(name: Name, params: PageParams<Name>): PagePath {
  const values: Record<string, string> = params;
  return PAGE_PATHS[name].replaceAll(/:(\w+)/g, (_, param: string) => values[param]!) as PagePath;
}

/**
 * The file that the build makes for paths of this many folders. They differ only in how they name the assets (`./` or `../`): so one
 * build serves below any base, also one that only a proxy knows.
 */
export function builtPage(depth: number): string {
  return depth === 0 ? 'index.html' : `index-${depth}.html`;
}
