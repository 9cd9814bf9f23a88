/** English texts in ICU message format. Keys are flat; `ar.ts` must have the same ones. */
export const en = {
  'frame.skip': 'Skip to the content',
  'frame.myRequest': 'My request',
  'frame.newRequest': 'New request',
  'frame.signOut': 'Sign out',
  'frame.navigation': 'Pages',
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
  'right.withdrawal.title': 'Withdraw my consent',
  'right.withdrawal.hint': 'Marketing, cookies, analytics, AI training. It takes effect at once.',

  'form.step': 'Step {step} of 4',
  'form.rights.title': 'What do you want us to do with your data?',
  'form.rights.lead':
    'You need no account, and we ask only for what is needed. If you send your request today, we answer by {date} at the latest.',
  'form.rights.several': 'You can choose more than one.',
  'form.rights.legend': 'Requests you can send here',
  'form.rights.otherTitle': 'Requests by e-mail',
  'form.rights.otherText': 'For these, write to {email}. The law gives us the same time to answer.',
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
  'form.errors.rights.notServed': 'This request cannot be sent here yet. Write to {email}.',
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
  'sent.check': 'A person checks the copy, so that nobody else’s data is in it.',
  'sent.ready': 'We write to you when you can download it.',
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
  'case.erasureWaiting.lead': 'You also asked for a copy. We delete nothing before you have been given it.',
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
  'message.withdrawn': 'Your request was cancelled',

  'actions.write': 'Write to us about this request',
  'actions.cancel': 'Cancel this request',
  'actions.new': 'Send a new request',
  'complain.text':
    'Not satisfied? Write to {email}, or complain to {authority} at any time. If you live or work in the European Union, you may also complain to the data protection authority there. You may always go to court.',

  'cancel.title': 'Cancel this request?',
  'cancel.lead': 'We stop at once, and nothing is handed over. You can send a new request at any time.',
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

  'mail.subject': 'Your request {reference}',
  'mail.subject.confirm': 'Your request {reference}: confirm your e-mail address',
  'mail.subject.code': 'Your request {reference}: a code for you',
  'mail.subject.news': 'Your request {reference}: news',
  'mail.footer':
    'This mail was sent by {company} because somebody gave this address in a request. Questions: {email}',
  'mail.reference': 'Reference',
  'mail.answerBy': 'We answer by',
  'mail.code': 'Code',
  'mail.link': 'Link',
  'mail.ignore':
    'Did you not send a request? Then do nothing: without your confirmation we hand over nothing.',
  'mail.tenMinutes':
    'The link and the code work once, and for ten minutes after this mail was sent. Too late? Open the link anyway: the page sends you a fresh one.',
  'mail.code.how': 'If the link does nothing, open {url} and enter the reference and this code.',
  'mail.see': 'See your request',

  'mail.acknowledge.lead':
    'We have received your request. Open the link below and confirm that this address is yours; then we begin.',
  'mail.acknowledge.next':
    'After that we do what you asked for, a person checks the result, and we write to you here. You can see the state of your request at any time.',
  'mail.signedIn.lead':
    'We have received your request, which you sent while you were signed in. You need not confirm anything; we begin at once.',
  'mail.signedIn.ignore':
    'Did you not send a request? Then somebody else is using your account: cancel the request on its page, sign out everywhere, and write to {email}.',
  'mail.confirm.button': 'Confirm my address',
  'mail.fresh.lead': 'Here is the fresh link for your request.',
  'mail.fresh.button': 'Open my request',
  'mail.reminder.lead':
    'Your request waits for you: you have not yet confirmed that this address is yours. Without it we cannot begin.',
  'mail.reminder.button': 'Get a fresh link',
  'mail.downloadCode.lead':
    'Enter this code on the page of your request. It works once, and for ten minutes.',
  'mail.downloadCode.ignore':
    'Did you not ask for a code? Then somebody else may have opened your request. Do not pass the code on, and write to {email}.',
  'mail.hold.lead':
    'The answer to your request is ready. Your mailbox is the only proof that it is you, so we wait until {until} before it can be opened. You do not need to do anything.',
  'mail.hold.cancel':
    'Did you not ask for this? Then cancel the request before that time: nothing will be handed over.',
  'mail.hold.button': 'See or cancel the request',
  'mail.erasureHold.lead':
    'We have prepared the deletion that you asked for. Your mailbox is the only proof of who you are, so we wait until {until} before we delete anything. It cannot be undone afterwards.',
  'mail.erasureHold.cancel':
    'You did not ask for this? Then cancel the request before that time. Nothing will be deleted.',
  'mail.erased.lead': 'You asked us to delete your data. This is what we did.',
  'erased.system':
    '{count, plural, one {# record deleted or made anonymous} other {# records deleted or made anonymous}}',
  'erased.nothing': 'nothing deleted',
  'erased.accepted':
    'deletion requested on {on} and confirmed as received; the provider has to finish it by {until} and lets nobody check',
  'erased.byHand.done': 'deleted by a person',
  'erased.byHand.nothing-held': 'a person looked and found nothing',
  'erased.byHand.cannot': 'could not be deleted: write to us',
  'erased.notSearched':
    '{count, plural, one {# kind of record could not be searched: write to us} other {# kinds of records could not be searched: write to us}}',
  'erased.kept': '{count, plural, one {# record stays} other {# records stay}}: {ground}',
  'erased.until': 'until {date} at the latest',
  'erased.review': 'we look at it again on {date}',
  'keep.legal-obligation': 'the law makes us keep it (GDPR Art. 17(3)(b))',
  'keep.legal-claims': 'it is needed for legal claims (GDPR Art. 17(3)(e))',
  'keep.rights-of-others': 'other people use it too',
  'keep.emptied': 'emptied; only ids and dates stay, since other data hangs on them',
  'keep.provider-keeps': 'the provider gives us no way to delete it',
  'keep.other': 'it has to stay',
  'mail.erased.rights':
    'Do you think something is missing? Write to {email}, and another person looks at it. You can also complain to {authority} ({website}), to the data protection authority where you live or work in the European Union, or go to court.',
  'mail.ready.lead': 'The answer to your request is ready. Sign in on the page of your request to open it.',
  'mail.ready.until':
    'It is available until {until}. {count, plural, one {You can download it once.} other {You can download it up to # times.}}',
  'mail.downloaded.lead': 'The answer to your request was downloaded on {at}.',
  'mail.downloaded.left':
    '{count, plural, =0 {No download is left.} one {# download is left.} other {# downloads are left.}}',
  'mail.downloaded.ignore': 'Was it not you? Then write to {email} at once.',
  'mail.refused.lead':
    'We have decided on your request: we cannot do what you asked for. A person decided this. The reason: {ground}',
  'mail.refused.rights':
    'You may complain to {authority} ({website}) and, if you live or work in the European Union, to the data protection authority there. You may also go to court. And you can answer us at {email}; then another person looks at it.',
  'mail.unverified.lead':
    'We have closed your request, because this address was not confirmed. We did not look for any data.',
  'mail.unverified.again':
    'You can send a new request at any time. You may also complain to {authority} ({website}).',
  'mail.withdrawn.lead': 'You cancelled your request. We have stopped, and nothing was handed over.',
  'mail.withdrawn.ignore': 'Was it not you? Then write to {email}, or send a new request.',

  'mail.transferred.lead':
    'We sent your data directly to {target}, as you asked, and they confirmed that it arrived. You can download the same package yourself.',
  'mail.transferFailed.lead':
    'We could not send your data directly to {target}: they did not take it. You can download the package and hand it over yourself.',
  'mail.officer.subject.deadline':
    '{reference}: {days, plural, =0 {overdue} one {due in # day} other {due in # days}}',
  'mail.officer.subject.task': '{reference}: a task for you',
  'mail.officer.deadline':
    '{days, plural, =0 {The answer in this case is overdue; it was due by {date}.} one {The answer in this case is due in # day, by {date}.} other {The answer in this case is due in # days, by {date}.}}',
  'mail.officer.subject.paused': '{reference}: a system refuses our access',
  'mail.officer.task.look-by-hand':
    'A system of this case could not be searched by machine. Look by hand and record what it holds: {system}',
  'mail.officer.task.erase-by-hand':
    'Data of this case has to be erased by hand in one system. Do it and report the result: {system}',
  'mail.officer.task.bigquery-export':
    'Events of this system are exported to BigQuery. Query them for the identifiers of this case and record the result: {system}',
  'mail.officer.paused':
    'A system refuses our access, so nobody asks it any more, in any case: {system}. Repair its credentials and resume it, or decide to look by hand.',
  'mail.officer.subject.unanswered': '{reference}: a system does not answer',
  'mail.officer.unanswered':
    'A system of this case has not answered for a day ({cause}): {system}. We go on asking. See to it that it answers, or decide to look by hand.',
  'mail.officer.subject.undelivered': '{reference}: something could not be delivered',
  'mail.officer.undelivered':
    'The mail server of the requester refused a mail for good ({mail}, code {code}). It is not tried again by itself, and the dates of the case go on. Reach the person another way, or have it sent again.',
  'mail.officer.transfer':
    'The data of this case was to go directly to another controller, which did not take it: {target} ({cause}). The person has the download and was told. Its last answer stands in the timeline.',
  'mail.officer.failed':
    'The package of this case could not be built ({cause}). Look into the case and decide how it goes on.',
  'mail.officer.decide': 'This case waits for your decision.',
  'mail.officer.button': 'Open the case',
  'mail.officer.footer': 'Sent by Wafa to the officers of {company}. Personal data is never in these mails.',
} as const;

export type MessageKey = keyof typeof en;
