/** The pages, by the names of shared/page-paths.ts. Each is loaded when it is opened, and gets what its path holds as its props. */
import type { Component } from 'svelte';
import type { PageName, PageParams } from '../../shared/page-paths.ts';

type LoadPage<Name extends PageName> = () => Promise<{ default: Component<PageParams<Name>> }>;

export const PAGES: { [Name in PageName]: LoadPage<Name> } = {
  talk: () => import('./talk/TalkRoute.svelte'),
  admin: () => import('./admin/AdminPage.svelte'),
  live: () => import('./live/LivePage.svelte'),
  privacy: () => import('./privacy/PrivacyPage.svelte'),
  kiosk: () => import('./kiosk/KioskPage.svelte'),
  about: () => import('./about/AboutPage.svelte'),
  share: () => import('./share/SharePage.svelte'),
  history: () => import('./history/HistoryPage.svelte'),
  conversation: () => import('./conversation/ConversationPage.svelte'),
};
