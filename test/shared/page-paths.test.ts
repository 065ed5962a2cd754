import { describe, expect, it } from 'vitest';
import {
  builtPage,
  DEEPEST_PAGE,
  findPage,
  PAGE_PATHS,
  pageFinder,
  pagePath,
} from '../../shared/page-paths.ts';

const find = pageFinder({ home: '/', list: '/list', one: '/c/:id', part: '/c/:id/:turn' });

describe('the page of a path', () => {
  it.each([
    ['/', 'home', {}],
    ['/list', 'list', {}],
    ['/c/4fQ-x_9', 'one', { id: '4fQ-x_9' }],
    ['/c/a.b~c', 'one', { id: 'a.b~c' }],
    ['/c/1/2', 'part', { id: '1', turn: '2' }],
  ])('%s is %s', (path, name, params) => {
    expect(find(path)).toEqual({ name, params });
  });

  it.each([
    '',
    '//',
    '/list/',
    '/List',
    '/listing',
    '/list?x',
    '/c',
    '/c/',
    '/c/1/',
    '/c//2',
    '/c/.',
    '/c/..',
    '/c/..%2f',
    '/c/%2e',
    '/c/a b',
    '/c/1\n',
    '/c/1\0',
    `/c/${'a'.repeat(513)}`,
  ])('%j is none', (path) => {
    expect(find(path)).toBeNull();
  });
});

describe('the pages of Latch', () => {
  it('are found by the path that a link to them has', () => {
    expect(findPage(pagePath('about', {}))).toEqual({ name: 'about', params: {} });
    expect(pagePath('talk', {})).toBe('/');
  });

  it('are in no deeper folder than there is a built page for', () => {
    for (const path of Object.values(PAGE_PATHS))
      expect(path.split('/').length - 2).toBeLessThanOrEqual(DEEPEST_PAGE);
    expect(builtPage(0)).toBe('index.html');
  });
});
