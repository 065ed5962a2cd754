/** The texts of a kiosk: imported by what says them, so that no other page loads them. */
import { enKiosk } from './en-kiosk.ts';
import { addMessages } from './t.ts';

addMessages(enKiosk);
