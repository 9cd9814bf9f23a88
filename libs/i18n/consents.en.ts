/** Words of the page of consents. `consents.ar.ts` must have the same keys. */
export const consentsEn = {
  'frame.myConsents': 'My consents',
  'consents.title': 'What you agreed to',
  'consents.lead':
    'This is what our record says about you. You can withdraw each consent with one press: it ends at once, and we see to it in every system.',
  'consents.account': 'Account {account}',
  'consents.given': 'Yes',
  'consents.refused': 'No',
  'consents.allowed': 'Allowed',
  'consents.restricted': 'Not used',
  'consents.said.given': 'You agreed on {when}.',
  'consents.said.refused': 'You said no on {when}.',
  'consents.said.withdrawn': 'You withdrew it on {when}.',
  'consents.said.never': 'Our record holds no yes of yours, and without one it is not done.',
  'consents.said.allowed': 'You have not said no to it.',
  'consents.said.restricted':
    'The use of your data is restricted. While that stands, it is not done, whatever you agreed to.',
  'consents.text': 'Version of the text: {version}',
  'consents.where': 'Where: {channel}',
  'consents.where.portal': 'this page',
  'consents.where.request': 'your request',
  'consents.where.gpc': 'the privacy signal of your browser',
  'consents.earlier': 'What you said before that',
  'consents.training':
    'A model that was trained before keeps what it has learned; nobody can take single people out of it. After a withdrawal, the next models are trained without your data.',
  'consents.withdraw': 'Withdraw',
  'consents.withdrawAll': 'Withdraw everything I agreed to',
  'consents.purpose.marketing': 'News and offers',
  'consents.purpose.cookies': 'Cookies that the site does not need',
  'consents.purpose.analytics': 'Measuring how you use the site',
  'consents.purpose.ai-training': 'Training of AI models with what you made',
  'consents.purpose.sale-or-sharing': 'Sale and sharing of your data',
  'consents.purpose.sensitive-data': 'Uses of sensitive data that the service does not need',
  'consents.accounts':
    'More than one account belongs to your e-mail address. Each is shown apart; a withdrawal counts for all of them.',
  'consents.withdrawals': 'Your withdrawals',
  'consents.withdrawal': '{reference}, received {when}: {purposes}',
  'consents.mails': 'Each is a request of its own. We write to you when it is done in every system.',
  'consents.notHere':
    'You can agree again in the service itself, not here. What you chose in a browser without an account is not in this record. You miss something? {link}',
  'consents.byForm': 'Withdraw a consent with the form',
  'consents.nobody.title': 'We found no consents of yours',
  'consents.nobody.lead':
    'No account that we know of belongs to your e-mail address. If your account has another address, send a request from that one.',
  'consents.searching.title': 'We are still looking for your account',
  'consents.searching.lead':
    'We look in our systems with the address that you confirmed. It takes a few minutes at most, if all of them answer.',
  'consents.again': 'Look again',
  'consents.unknown.title': 'We cannot show your consents here',
  'consents.unknown.lead':
    'We did not look for your account with this request, or have destroyed what we found. You can withdraw each consent with the form, without seeing this page.',
  'consents.ofAnother.title': 'We show consents only to the person who gave them',
  'consents.ofAnother.lead':
    'This request is about somebody else. You can withdraw a consent of that person with the form.',
  'consents.noSession.title': 'See and withdraw your consents',
  'consents.noSession.lead':
    'You can withdraw a consent with the form at once, and need only your e-mail address. To see what you agreed to, open your request: there is a link to your consents on its page.',
} as const;
