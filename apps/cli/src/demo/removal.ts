/** The story of one song that is taken off public view: she sees what is public, ticks one, and nothing else changes. */
import { PEOPLE } from '../../../sandbox/src/product/people.js';
import { askAndConfirm } from './ask.js';
import { Browser, type Page } from './browser.js';
import { withOthersUnchanged } from './prove-others.js';
import { publishedPages, sayPages, statesOf } from './public-pages.js';
import { printAnswer } from './tasks.js';
import { until } from './wait.js';
import type { DemoWorld } from './world.js';

export const runRemoval = (world: DemoWorld): Promise<void> =>
  withOthersUnchanged(world, async () => {
    const { mailbox, narrator, stack } = world;
    const before = await publishedPages(world);
    const layla = new Browser();
    const told = 'wants one song off the public site, and says no reason';
    const reference = await askAndConfirm(world, { rights: ['removal'], told }, layla);
    await mailbox.next('that she can choose');
    const choice = await untilOffered(layla, stack.portalUrl);
    const items = itemsIn(choice);
    narrator.step(`she sees the ${items.length} songs of hers that anybody can see:`);
    for (const { title } of items) narrator.detail(title);
    const [first] = items;
    if (!first) throw new Error('nothing is offered');
    await layla.submit(choice, '/my-request/public-items', { item: [first.id] });
    narrator.step(`she ticks “${first.title}” and presses the button; nobody has to approve anything`);
    const answer = await mailbox.next('with the answer');
    sayPages(before, await statesOf(before.keys()), world);
    narrator.step(`${reference} is answered:`);
    printAnswer(answer.text, narrator);
    narrator.step(`nothing of ${PEOPLE.layla.name} was erased: she can publish the song again herself`);
  });

/** The mail is there a moment before the page of the session may say so. */
const untilOffered = (layla: Browser, portalUrl: string): Promise<Page> =>
  until('the items to choose from', async () => {
    const page = await layla.open(`${portalUrl}/ar/my-request/public-items`);
    return page.html.includes('name="item"') ? page : undefined;
  });

const ITEM = /name="item" value="([0-9a-f-]{36})".*?<bdi class="typed">(.*?)<\/bdi>/gs;

const itemsIn = ({ html }: Page): readonly { readonly id: string; readonly title: string }[] =>
  [...html.matchAll(ITEM)].map(([, id = '', title = '']) => ({ id, title }));
