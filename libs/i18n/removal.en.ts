/** Texts about single public items, in English. `removal.ar.ts` must have the same keys. */
export const removalEn = {
  'right.removal.title': 'Take something of mine off the public site',
  'right.removal.hint':
    'You choose from a list of what everybody can see. Nothing is deleted, and you need not say why.',

  'items.title': 'What should nobody see any more?',
  'items.lead':
    'Everybody can see these on our site now. Tick what we should take down; it happens at once, and nothing is deleted. You can choose once, before {date}.',
  'items.see': 'See the page',
  'items.untitled': 'A page without a title',
  'items.more': 'These are your {count} newest. Send another request afterwards to choose from the others.',
  'items.elsewhere':
    'Search engines, archives and copies that others made can still show it for a while. We cannot reach into those; a search engine drops the page when it next visits it, and takes requests to do so sooner.',
  'items.button': 'Take these off the public site',
  'items.later': 'Choose later',
  'items.choose':
    '{count, plural, one {Choose: # public item of yours} other {Choose from # public items of yours}}',
  'items.fault.missing': 'Tick at least one.',
  'items.fault.wrong': 'That was not in your list. Choose from what stands here.',
  'items.state.offered': 'Everybody can see it',
  'items.state.chosen': 'We are taking it down',
  'items.state.hidden': 'Taken down: nobody sees it any more',
  'items.state.still-visible': 'Can still be seen: a person takes care of it',

  'case.choosing.title': 'Choose what nobody should see any more',
  'case.choosing.lead':
    'We found what everybody can see of you on our site. You tick, and we take it down at once.',
  'case.takingDown.title': 'We are taking down what you chose',
  'case.takingDown.lead':
    'It is hidden first, then the copies that our site keeps are dropped. We write to you.',
  'case.takenDown.title': 'What you chose is off the public site',
  'case.takenDown.lead': 'We looked as a stranger would: nobody sees it any more. Nothing was deleted.',
  'case.takenDownPartly.title': 'Not everything could be taken down',
  'case.takenDownPartly.lead': 'What became of each item stands below.',
  'case.nothingTakenDown.title': 'Nothing was changed',
  'case.nothingTakenDown.lead':
    'Nothing of yours was public, or you chose nothing. You can ask again at any time.',
  'steps.choose': 'You choose',
  'steps.chosen': 'You chose',
  'steps.takeDown': 'We take it down, and look as a stranger would',
  'steps.takenDown': 'Taken down, and looked at as a stranger would',

  'mail.items.lead':
    'We found what everybody can see of you on our site. Choose what should be taken down: you tick, and it happens at once. You need not say why, and nothing is deleted.',
  'mail.items.button': 'Choose',
  'mail.items.until': 'Choose before {date}. If you choose nothing, nothing is changed.',
  'mail.itemsRemoved.lead':
    '{count, plural, one {You chose # item to be taken off our public site. We looked afterwards as a stranger would:} other {You chose # items to be taken off our public site. We looked afterwards as a stranger would:}}',
  'mail.itemsRemoved.nothingPublic':
    'We looked for what everybody can see of you on our site, and found nothing that is yours alone.',
  'mail.itemsRemoved.byHand':
    'Our systems could not tell by themselves what everybody can see of you. A person looked instead:',
  'mail.itemsRemoved.nothingChosen':
    'You chose nothing, so nothing was changed. You can ask again at any time.',
  'mail.itemsRemoved.left':
    'What can still be seen needs a person. Write to {email} if it is there tomorrow.',
  'mail.itemsRemoved.back':
    'Nothing was deleted: you still have it in your account, and you can publish it again yourself.',
  'message.items-to-choose': 'You can choose what to take down',
  'message.items-removed': 'What became of the items that you chose',
} as const;
