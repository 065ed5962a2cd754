import './trusted-types.ts';
import { mount } from 'svelte';
import App from './App.svelte';
import './app.css';
import { language } from './i18n/t.ts';
import { install } from './pwa/install.svelte.ts';
import { registerServiceWorker } from './pwa/register.ts';
import { watchServer } from './server-presence.ts';

const target = document.querySelector('#app');
if (!target) throw new Error('index.html has no #app.');
// The build names them from where the page was loaded; a browser looks for them again from each address that the page has later.
for (const link of document.head.querySelectorAll<HTMLLinkElement>('link[rel~="icon"], link[rel="manifest"]'))
  link.setAttribute('href', link.href);
document.documentElement.lang = language;
watchServer();
install.watch();
mount(App, { target });
registerServiceWorker();
