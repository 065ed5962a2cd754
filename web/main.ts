import './trusted-types.ts';
import { mount } from 'svelte';
import { PAGE_PATHS } from '../shared/page-paths.ts';
import App from './App.svelte';
import './app.css';
import { loadMessages } from './i18n/t.ts';
import { install } from './pwa/install.svelte.ts';
import { registerServiceWorker } from './pwa/register.ts';
import { watchServer } from './server-presence.ts';

const target = document.querySelector('#app');
if (!target) throw new Error('index.html has no #app.');
// The build names them from where the page was loaded; a browser looks for them again from each address that the page has later.
for (const link of document.head.querySelectorAll<HTMLLinkElement>('link[rel~="icon"], link[rel="manifest"]'))
  link.setAttribute('href', link.href);
watchServer();
install.watch();
// No await: it would split the build into many small files.
void loadMessages({ isKiosk: location.pathname.endsWith(PAGE_PATHS.kiosk) }).then(() => {
  mount(App, { target });
  registerServiceWorker();
});
