/** What the talk page says of its own pace: imported by what says it, so that no other page loads it. */
import { enTimings } from './en-timings.ts';
import { addMessages } from './t.ts';

addMessages(enTimings);
