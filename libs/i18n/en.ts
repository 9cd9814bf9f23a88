import { mailEn } from './mail.en.js';
import { owedEn } from './owed.en.js';
import { marksEn } from './marks.en.js';
import { rectificationEn } from './rectification.en.js';
import { californiaEn } from './california.en.js';
import { removalEn } from './removal.en.js';
import { tasksEn } from './tasks.en.js';
import { choicesEn } from './choices.en.js';
import { consentsEn } from './consents.en.js';

/** English texts in ICU message format. Keys are flat; `ar.ts` must have the same ones. */
export const en = {
  'frame.skip': 'Skip to the content',
  'frame.myRequest': 'My request',
  'frame.newRequest': 'New request',
  'frame.signOut': 'Sign out',
  'frame.navigation': 'Pages',
  'frame.gpc.heard': 'Your browser asks sites not to sell or share your data. We do neither on these pages.',
  'frame.gpc.kept':
    'Your browser asks sites not to sell or share your data. We do neither on these pages, and we have recorded it for your account.',
  'frame.footer': 'We keep your request encrypted. Other ways to reach us: {email}',
  'frame.zone': 'Times are given in {zone}.',
  'frame.back': 'Back',

  'right.access.title': 'Send me a copy of my data',
  'right.access.hint': 'Everything we hold about you, why we hold it and whom we have shared it with.',
  'right.portability.title': 'Give me my data in a file I can take elsewhere',
  'right.portability.hint': 'In a format that other services can read.',
  'right.rectification.title': 'Correct my data',
  'right.rectification.hint': 'Tell us what is wrong and what is right.',
  'right.erasure.title': 'Delete my data',
  'right.erasure.hint': 'We tell you what was deleted, what we keep, why and until when.',
  'right.restriction.title': 'Restrict the use of my data for a while',
  'right.restriction.hint': 'We keep it stored and unused until the matter is settled.',
  'right.objection.title': 'Object to the use of my data',
  'right.objection.hint':
    'Marketing stops at once. For the rest we look into it and restrict the data meanwhile.',
  'right.opt-out.title': 'Do not sell or share my data (California)',
  'right.opt-out.hint': 'Takes effect at once. You need not prove who you are.',
  'right.limit.title': 'Limit the use of my sensitive data (California)',
  'right.limit.hint': 'Only what the service itself needs. Takes effect at once.',
  'right.withdrawal.title': 'Withdraw my consent',
  'right.withdrawal.hint': 'Marketing, cookies, analytics, AI training. It takes effect at once.',

  'form.step': 'Step {step} of {count}',
  'form.rights.title': 'What do you want us to do with your data?',
  'form.rights.lead':
    'You need no account, and we ask only for what is needed. If you send your request today, we answer by {date} at the latest.',
  'form.rights.several': 'You can choose more than one.',
  'form.rights.legend': 'Requests you can send here',
  'form.continue': 'Continue',

  'form.who.title': 'Who is asking?',
  'form.relation.label': 'Whose data is it?',
  'form.relation.self': 'My own',
  'form.relation.parent': 'My child’s',
  'form.relation.parentHint': 'You have parental responsibility for the child.',
  'form.relation.agent': 'Somebody’s for whom I act',
  'form.relation.agentHint': 'We will ask you to show that you may act for this person.',
  'form.contactEmail.label': 'Your e-mail address',
  'form.contactEmail.hint':
    'We ask you to confirm it, and write there about this request. Use the address of your account if you have one: we search with it.',
  'form.name.label': 'Your name (optional)',
  'form.name.hint': 'Only to know how to address you.',

  'form.details.title': 'Is there anything that helps us find your data?',
  'form.details.lead':
    'All of this is optional. We search with the address you confirm; what you write here is a hint for the person who handles your request.',
  'form.phone.label': 'Telephone number (optional)',
  'form.accountId.label': 'User name or account number (optional)',
  'form.country.label': 'Country you live in (optional)',
  'form.country.hint': 'It can decide which law applies to your request.',
  'form.country.none': 'Not stated',
  'form.region.label': 'State or province (optional)',
  'form.freeText.label': 'Anything else we should know (optional)',
  'form.freeText.hint': 'Up to 4,000 characters. Do not send passwords or copies of identity documents.',

  'form.transferTo.label': 'Send it directly to another service (optional)',
  'form.transferTo.hint': 'You can download it in any case.',
  'form.transferTo.none': 'No, only to me',
  'form.check.transferTo': 'Sent directly to',
  'form.check.title': 'Check your answers before you send them',
  'form.check.rights': 'Your request',
  'form.check.relation': 'Whose data',
  'form.check.contactEmail': 'E-mail address',
  'form.check.name': 'Name',
  'form.check.phone': 'Telephone number',
  'form.check.accountId': 'User name or account number',
  'form.check.country': 'Country',
  'form.check.region': 'State or province',
  'form.check.freeText': 'Anything else',
  'form.check.empty': 'Not given',
  'form.check.change': 'Change',
  'form.check.next': 'After you send it, we write to this address and ask you to confirm it.',
  'form.send': 'Send your request',

  'form.errors.title': 'Some answers need another look',
  'form.errors.rights.missing': 'Choose what you want us to do.',
  'form.errors.relation.wrong': 'Choose whose data it is.',
  'form.errors.contactEmail.missing': 'Enter your e-mail address.',
  'form.errors.contactEmail.wrong': 'Enter one e-mail address, such as name@example.org.',
  'form.errors.country.wrong': 'Choose a country from the list.',
  'form.errors.tooLong':
    'Shorten this answer: at most {maximum, plural, one {# character} other {# characters}}.',
  'form.errors.wrong': 'This answer contains signs that we cannot read. Type it again.',

  'sent.title': 'We have received your request',
  'sent.reference': 'Your reference',
  'sent.answerBy': 'We answer by',
  'sent.nextTitle': 'What happens next',
  'sent.confirm':
    'We have written to {email}. Open the mail and confirm that the address is yours. The link in it works for ten minutes, and you can get a fresh one at any time.',
  'sent.search': 'We look for your data in our systems.',
  'sent.choose': 'We write to you when you can choose.',
  'sent.check': 'A person checks the copy, so that nobody else’s data is in it.',
  'sent.ready': 'We write to you when you can download it.',
  'sent.act': 'We do what you asked for; where it matters, a person looks at it first.',
  'sent.told': 'We write to you when it is done, and say where and what.',
  'sent.wrongAddress': 'Is the address wrong? {link}',
  'sent.again': 'Send the request again',
  'sent.keep':
    'Keep this page: print it or note the reference. The reference names your request; nobody can open anything with it alone.',
  'sent.code': 'I have a code from the mail',
  'sent.contact': 'Questions? Write to {email} and give the reference.',

  'confirm.title': 'Confirm your e-mail address',
  'confirm.lead': 'Press the button to show that the mail reached you. Then you see your request.',
  'confirm.button': 'Confirm my address',
  'confirm.codeTitle': 'Enter the code from the mail',
  'confirm.codeLead': 'It has eight letters and digits and works for ten minutes after the mail was sent.',
  'confirm.reference.label': 'Reference',
  'confirm.reference.hint': 'For example WF-7K3Q-92M4',
  'confirm.code.label': 'Code',
  'confirm.codeButton': 'Use this code',
  'keepData.title.asked': 'Keep your data?',
  'keepData.title.kept': 'Your data stays',
  'keepData.title.invalid': 'This link or code is no longer valid',
  'keepData.lead':
    'Your account was deleted. Press the button if the rest of your data is not to be deleted. You need not sign in.',
  'keepData.button': 'Do not delete my data',
  'keepData.kept':
    'We delete nothing because your account was deleted. You can send a request for deletion at any time.',
  'keepData.invalid':
    'You may have used it already, or the time is over. Write to {email}, and we look at it.',
  'confirm.invalidTitle': 'This link or code is no longer valid',
  'confirm.invalidLead':
    'A link works once, and for ten minutes. A newer mail ends the older one. Get a fresh one here; your request and its date stay as they are.',
  'confirm.freshTitle': 'Get a fresh link',
  'confirm.freshButton': 'Send me a fresh link',

  'signIn.title': 'See your request',
  'signIn.lead':
    'Enter the reference of your request. We send a link to the e-mail address that belongs to it.',
  'signIn.sentTitle': 'Look in your mailbox',
  'signIn.sentLead':
    'If a request has this reference, a mail is on its way to its address. The link in it works for ten minutes.',
  'signIn.errors.reference': 'Enter a reference such as WF-7K3Q-92M4.',

  'case.reference': 'Reference',
  'case.confirm.title': 'Confirm your address, so that we can begin',
  'case.confirm.lead':
    'We wrote to you and asked you to confirm your e-mail address. The date by which we answer does not wait for it.',
  'case.searching.title': 'We are looking for your data',
  'case.searching.lead':
    'We search the systems listed below. You do not need to do anything now; we write to you when your copy is ready.',
  'case.searchingToAct.lead':
    'We search the systems listed below, so that we can do what you asked for in each of them. You do not need to do anything now; we write to you.',
  'case.checking.title': 'Your copy is being checked before we send it',
  'case.checking.lead':
    'We have looked in the systems listed below. A person at {company} makes sure that nobody else’s data is in your copy. You do not need to do anything now; we write to you when it is ready.',
  'case.waiting.title': 'We need something from you',
  'case.waiting.lead': 'Read our last mail and answer it, so that we can go on.',
  'case.hold.title': 'Your copy is ready and waits for a short time',
  'case.hold.lead':
    'Your mailbox is the only proof that it is you, so we wait until {until} before we hand the copy over. You do not need to do anything.',
  'case.ready.title': 'Your copy is ready to download',
  'case.ready.lead':
    'It is one file. Open {file} in it first: it explains what we hold, why, and what rights you have.',
  'case.readyPartly.lead':
    'It is one file. Open {file} in it first: it explains what we hold and why, and also what is missing from it, and on which ground.',
  'case.gone.title': 'Your copy is no longer stored',
  'case.gone.lead': 'We destroyed it when its time ended. You can send a new request at any time.',
  'case.erasureWaiting.title': 'Your other request comes first',
  'case.erasureWaiting.lead':
    'You also asked us for something else. We delete nothing before that is done and you have our answer.',
  'case.erasureSignIn.title': 'Your sign-in waits for your download',
  'case.erasureSignIn.lead':
    'Everything before it is deleted. We delete the account that you sign in with once you have downloaded your copy, or on the day that our mail about the copy names.',
  'case.correctionFirst.title': 'Your correction comes first',
  'case.correctionFirst.lead':
    'You also asked us to correct your data. We hand it over once it is right, and answer in time all the same.',
  'case.erasureChecking.title': 'We check what is to be deleted',
  'case.erasureChecking.lead':
    'We looked in the systems below. Two people at {company} now check what will be deleted, and what the law makes us keep. You do not need to do anything.',
  'case.erasureHold.title': 'Your data will be deleted soon',
  'case.erasureHold.lead':
    'Your mailbox is the only proof of who you are, so we wait until {until} before we delete anything. This cannot be undone.',
  'case.erased.title': 'Your data has been deleted',
  'case.erased.lead': 'Where a system can be read, we read it again afterwards. What we did stands below.',
  'case.erasedPartly.title': 'Your data has been deleted, but for what we must keep',
  'case.erasedPartly.lead': 'What stays, why and until when stands below.',
  'case.done.title': 'Your request has been answered',
  'case.done.lead': 'We have finished. You do not need to do anything.',
  'case.refused.title': 'We cannot do what you asked for',
  'case.refused.lead': 'A person decided this. The reason: {ground}',
  'case.unverified.title': 'This request was closed without an answer',
  'case.unverified.lead':
    'The e-mail address was not confirmed, so we did not look for any data. You can send a new request at any time.',
  'case.withdrawn.title': 'You cancelled this request',
  'case.withdrawn.lead': 'We have stopped working on it. You can send a new one at any time.',
  'case.halted.title': 'You cancelled while we were deleting',
  'case.halted.lead':
    'We stopped at once. What was deleted before is final and stands below; the rest is as it was.',
  'case.duplicate.title': 'We answer this together with your earlier request',
  'case.duplicate.lead': 'Both ask for the same thing. The answer comes under the earlier reference.',

  'ground.identity-not-established': 'We could not establish that the data is yours.',
  'ground.manifestly-unfounded': 'The request is manifestly unfounded.',
  'ground.manifestly-excessive': 'The request is manifestly excessive.',
  'ground.rights-of-others': 'It would harm the rights of other people.',
  'ground.not-the-controller': 'Another company decides about this data, not we.',

  'promise.label': 'Received {received}. Today is {today}. Answer due by {due}.',
  'promise.labelAnswered': 'Received {received}. Answered {answered}. It was due by {due}.',
  'promise.received': 'Received {date}',
  'promise.due': 'Answer by {date}',
  'promise.answered': 'Answered {date}',
  'promise.left': '{days, plural, =0 {Due today.} one {# day left.} other {# days left.}}',
  'promise.late':
    '{days, plural, one {# day late.} other {# days late.}} You may complain now; the answer is still owed to you.',
  'promise.why': 'Why this date?',
  'promise.whyPromise':
    '{days, plural, one {We promise an answer within # day} other {We promise an answer within # days}} of receiving a request: {date}.',
  'promise.whyLaw': 'The law gives us until {date}.',
  'promise.whyNoLaw':
    'No law sets a period for this. We keep to the one that it sets for requests about personal data: {date}.',
  'promise.whyEarlier':
    'We keep to the earlier date. The count began on the day we received your request, not when you confirmed your address.',
  'promise.whyStart':
    'The count began on the day we received your request, not when you confirmed your address.',

  'steps.title': 'What has happened',
  'steps.received': 'Received',
  'steps.confirm': 'You confirm your e-mail address',
  'steps.confirmed': 'You confirmed your e-mail address',
  'steps.search': 'We look in these systems',
  'steps.searched': 'We looked in these systems',
  'steps.check': 'A person checks the copy',
  'steps.checked': 'A person checked the copy',
  'steps.hold': 'A short wait before we hand it over',
  'steps.ready': 'Ready to download',
  'steps.readyNote': 'We write to you; you confirm once more that it is you',
  'steps.checkErasure': 'Two people check what is deleted',
  'steps.checkedErasure': 'Two people checked what is deleted',
  'steps.holdErasure': 'A short wait before we delete',
  'steps.erase': 'We delete, and read again',
  'steps.erased': 'Deleted, and read again',
  'steps.latest': 'At the latest by {date}',
  'steps.before': 'Before {date}',
  'steps.until': 'Until {when}',
  'steps.closed': 'Closed',
  'steps.state.done': 'Done',
  'steps.state.current': 'Now',
  'steps.state.later': 'Later',

  'system.planned': 'Not yet',
  'system.requested': 'Looking',
  'system.confirmed': 'Done',
  'system.nothing-held': 'Nothing held',
  'system.manual': 'Search by hand',
  'system.failed': 'Search by hand',
  'system.paused': 'Waiting',
  'system.erased': 'Deleted',
  'system.verified': 'Deleted and checked',
  'system.checked': 'Checked',
  'system.accepted': 'Deletion requested',

  'download.title': 'Download',
  'download.until': 'Available until {until}.',
  'download.left': '{count, plural, =0 {No download left.} one {# download left.} other {# downloads left.}}',
  'download.size': 'One ZIP file, {size}.',
  'download.button': 'Download my copy',
  'download.codeLead': 'First confirm once more that it is you. We send a code to your e-mail address.',
  'download.codeButton': 'Send me a code',
  'download.codeSent': 'We have sent a code to your e-mail address. It works for ten minutes.',
  'download.codeWrong': 'This code is not valid. Try again, or ask for a new one.',
  'download.codeAgain': 'Send me a new code',
  'download.unlock': 'Confirm',
  'download.safety': 'The file holds personal data. Keep it where only you can read it.',
  'download.exhausted':
    'You have downloaded it as often as is allowed. Write to {email} if you need it once more.',
  'hold.title': 'You did not ask for this?',
  'hold.erasureText': 'Then cancel the request before {until}. Nothing will be deleted.',
  'hold.text': 'Then cancel the request before {until}. Nothing will be handed over.',

  'messages.title': 'Our mails to you',
  'messages.none': 'None yet.',
  'messages.waiting': 'On its way',
  'message.acknowledge-and-confirm': 'We received your request and asked you to confirm your address',
  'message.acknowledge-signed-in': 'We received your request',
  'message.account-deleted': 'Your account was deleted elsewhere',
  'message.acknowledge-account-deleted': 'Your account was deleted, and became a request',
  'message.fresh-link': 'A fresh link',
  'message.confirm-reminder': 'A reminder to confirm your address',
  'message.download-code': 'A code for your download',
  'message.release-on-hold': 'Your copy is ready and waits for a short time',
  'message.erasure-on-hold': 'Your data will be deleted soon',
  'message.erased': 'What was deleted',
  'message.answer-ready': 'Your copy is ready',
  'message.transferred': 'Your data was sent directly',
  'message.transfer-failed': 'Your data could not be sent directly',
  'message.downloaded': 'Your copy was downloaded',
  'message.refused': 'Our decision on your request',
  'message.closed-unverified': 'Your request was closed',
  'message.erasure-halted': 'The deletion was stopped; what was final',
  'message.withdrawn': 'Your request was cancelled',
  'message.obligation-done': 'What we had kept is deleted',

  'actions.write': 'Write to us about this request',
  'actions.cancel': 'Cancel this request',
  'actions.new': 'Send a new request',
  'complain.text':
    'Not satisfied? Write to {email}, or complain to {authority} at any time. If you live or work in the European Union, you may also complain to the data protection authority there. You may always go to court.',

  'cancel.title': 'Cancel this request?',
  'cancel.lead': 'We stop at once, and nothing is handed over. You can send a new request at any time.',
  'cancel.leadMarks':
    'We stop at once. If something was restricted for this request, we lift it after we have written to you; what was stopped or hidden stays so. You can send a new request at any time.',
  'cancel.haltsTitle': 'Stop the deletion?',
  'cancel.haltsLead':
    'We are deleting your data now. What is deleted already is final; the rest stays as it is, and we tell you which is which.',
  'cancel.stays':
    'What we have answered already stays as it is, and a correction that has begun is carried through.',
  'cancel.button': 'Cancel the request',
  'cancel.keep': 'Keep it',

  'error.notFound.title': 'There is nothing at this address',
  'error.notFound.lead': 'The link may be incomplete. Start again, or see your request.',
  'error.tooMany.title': 'Too many requests came from here',
  'error.tooMany.lead':
    'Nothing was stored. Try again in an hour, or write to {email}: we treat your mail in the same way.',
  'error.session.title': 'Show once more that it is you',
  'error.session.lead': 'You were away for a while, so we closed the page for your safety. Nothing is lost.',
  'error.notAccepted.title': 'We could not read what was sent',
  'error.notAccepted.lead': 'Nothing was stored. Go back and try again, or write to {email}.',
  'error.gone.title': 'This is no longer available',
  'error.gone.lead':
    'Your copy has expired or was downloaded as often as is allowed. Write to {email} if you need it.',
  'error.internal.title': 'Something went wrong on our side',
  'error.internal.lead':
    'Try again in a few minutes. If it happens again, write to {email} and give this number: {requestId}',
  'error.start': 'Start a request',

  ...mailEn,
  ...marksEn,
  ...rectificationEn,
  ...owedEn,
  ...removalEn,
  ...choicesEn,
  ...consentsEn,
  ...tasksEn,
  ...californiaEn,
} as const;

export type MessageKey = keyof typeof en;
