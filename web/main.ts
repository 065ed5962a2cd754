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
document.documentElement.lang = language;
watchServer();
install.watch();
mount(App, { target });
registerServiceWorker();
