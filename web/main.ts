import './trusted-types.ts';
import { mount } from 'svelte';
import App from './App.svelte';
import './app.css';
import { language } from './i18n/t.ts';
import { registerServiceWorker } from './pwa/register.ts';

const target = document.querySelector('#app');
if (!target) throw new Error('index.html has no #app.');
document.documentElement.lang = language;
mount(App, { target });
registerServiceWorker();
