/** The pages of a person's own conversations, as a person uses them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { expect, type APIRequestContext, type Download, type Locator, type Page } from '@playwright/test';
import type { ConversationDocument } from '../../../shared/conversations/document.ts';
import { fixture, soundUrlOf } from '../player/fixture.ts';

export class HistoryPage {
  readonly search: Locator;
  readonly list: Locator;
  readonly rows: Locator;
  readonly play: Locator;
  /** What the last export was called. */
  downloaded = '';

  constructor(readonly page: Page) {
    this.search = page.getByRole('searchbox', { name: 'Search in what was said' });
    this.list = page.getByRole('list', { name: 'Conversations' });
    this.rows = this.list.getByRole('listitem');
    this.play = page.getByRole('button', { name: 'Play', exact: true });
  }

  async open(url: string): Promise<void> {
    await this.page.goto(`${url}/conversations`);
    await expect(this.heading('Your conversations')).toBeVisible();
  }

  heading(name: string): Locator {
    return this.page.getByRole('heading', { level: 1, name });
  }

  link(title: string | RegExp): Locator {
    return this.list.getByRole('link', { name: title });
  }

  button(name: string | RegExp): Locator {
    return this.page.getByRole('button', { name });
  }

  /** The export of the conversation that is open. */
  async export(format: string): Promise<Buffer> {
    await this.page.getByText('Export', { exact: true }).click();
    const [download] = await Promise.all([
      this.page.waitForEvent('download'),
      this.page.getByRole('link', { name: format }).click(),
    ]);
    this.downloaded = download.suggestedFilename();
    return contentOf(download);
  }

  async import(file: { name: string; mimeType: string; buffer: Buffer }): Promise<void> {
    await this.page.locator('input[type=file]').setInputFiles(file);
  }

  /** What axe finds wrong, light and dark. */
  async faults(): Promise<unknown[]> {
    const faults: unknown[] = [];
    for (const colorScheme of ['dark', 'light'] as const) {
      await this.page.emulateMedia({ colorScheme });
      const { violations } = await new AxeBuilder({ page: this.page }).analyze();
      faults.push(...violations.map(({ id, nodes }) => [colorScheme, id, ...nodes.map(({ html }) => html)]));
    }
    return faults;
  }
}

async function contentOf(download: Download): Promise<Buffer> {
  return readFileSync(await download.path());
}

/** A conversation with real speech as an export has it. The fixture's turn whose sound is lost has none. */
export function exportedFixture(title = fixture.title): ConversationDocument {
  const turns = fixture.turns.map((turn) => ({
    ...turn,
    hasAudio: turn.hasAudio && !soundUrlOf(turn)!.includes('missing'),
  }));
  const sounds = Object.fromEntries(
    turns
      .filter(({ hasAudio }) => hasAudio)
      .map((turn) => [
        turn.place,
        readFileSync(join(import.meta.dirname, '../player', soundUrlOf(turn)!)).toString('base64'),
      ]),
  );
  return { ...fixture, title, turns, sounds };
}

/** Makes a stored conversation of whoever asks; gives its id. */
export async function importFixture(
  request: APIRequestContext,
  url: string,
  document: ConversationDocument,
): Promise<string> {
  // A browser that was never here becomes somebody first.
  await request.get(`${url}/api/hello`);
  const answer = await request.post(`${url}/api/conversations`, { data: document });
  expect(answer.status()).toBe(201);
  return ((await answer.json()) as { id: string }).id;
}
