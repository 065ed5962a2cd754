/** The texts of the page of the administrator, in English alone: imported by what says them, so that no other page loads them. */
import { enAdmin } from './en-admin.ts';
import { addMessages } from './t.ts';

addMessages(enAdmin);
