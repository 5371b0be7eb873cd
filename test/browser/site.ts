import type { Browser, Page } from 'playwright-core';
import { launch } from './chromium.ts';
import { type Policy, type Server, serve } from './server.ts';

/** Where global-setup.ts builds the pages. */
export const PAGES = 'build/browser';

/** A browser, and a server of the pages. */
export class Site {
  private readonly browser: Browser;
  private readonly server: Server;

  private constructor(browser: Browser, server: Server) {
    this.browser = browser;
    this.server = server;
  }

  static async open(): Promise<Site> {
    return new Site(await launch(), await serve(PAGES));
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.server.close();
  }

  /**
   * Opens a page and works in it, in a session of its own.
   * @throws Error when the page, or a worker of it, had any error on its console, threw, or loaded something in vain
   */
  async visit<T>(path: string, policy: Policy, work: (page: Page) => Promise<T>): Promise<T> {
    const context = await this.browser.newContext();
    try {
      const page = await context.newPage();
      const errors: string[] = [];
      page.on('console', (message) => {
        if (message.type() === 'error') errors.push(`console: ${message.text()}`);
      });
      page.on('pageerror', (error) => errors.push(`thrown: ${error.message}`));
      page.on('requestfailed', (request) => errors.push(`not loaded: ${request.url()}`));
      page.on('response', (response) => {
        if (response.status() >= 400) errors.push(`${response.status()}: ${response.url()}`);
      });
      await page.goto(`${this.server.origin}/${policy}/${path}`);
      let result: T;
      try {
        result = await work(page);
      } catch (error) {
        throw new Error([String(error), ...errors].join('\n'));
      }
      if (errors.length > 0) throw new Error(errors.join('\n'));
      return result;
    } finally {
      await context.close();
    }
  }
}
