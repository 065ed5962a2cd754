/** The talk page as a person uses it. */
import { expect, type Locator, type Page } from '@playwright/test';

export class TalkPage {
  readonly talk: Locator;
  readonly end: Locator;
  readonly textBox: Locator;
  readonly conversation: Locator;
  readonly userLines: Locator;
  readonly replyLines: Locator;

  constructor(readonly page: Page) {
    this.talk = page.getByRole('button', { name: 'Talk: start a call with the AI' });
    this.end = page.getByRole('button', { name: 'End the call' });
    this.textBox = page.getByRole('textbox', { name: 'Type to the AI' });
    this.conversation = page.getByRole('region', { name: 'Conversation' });
    this.userLines = page.locator('li.user .text');
    this.replyLines = page.locator('li.assistant .text');
  }

  async open(url: string): Promise<void> {
    await this.page.goto(url);
    await expect(this.talk).toBeVisible();
  }

  /** Presses Talk and waits until the page says that it listens. */
  async startCall(): Promise<void> {
    await this.talk.click();
    await this.says('Listening');
  }

  /** Waits until the status line says this. */
  async says(status: string, timeoutMs = 20_000): Promise<void> {
    await expect(this.page.getByText(status, { exact: true }).first()).toBeVisible({ timeout: timeoutMs });
  }

  /** The n-th reply (from 0), once it was heard to its end. */
  async finishedReply(n: number, timeoutMs = 40_000): Promise<string> {
    await expect(this.page.locator('li.assistant').nth(n)).toHaveClass(/done/, { timeout: timeoutMs });
    return (await this.replyLines.nth(n).innerText()).trim();
  }
}
