/** Texts of mails, and of the answer to an erasure, in English. `mail.ar.ts` must have the same keys. */
export const mailEn = {
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
    'Did you not send a request? Then do nothing: without your confirmation nothing is handed over, changed or deleted.',
  'mail.tenMinutes':
    'The link and the code work once, and for ten minutes after this mail was sent. Too late? Open the link anyway: the page sends you a fresh one.',
  'mail.code.how': 'If the link does nothing, open {url} and enter the reference and this code.',
  'mail.see': 'See your request',

  'mail.acknowledge.lead':
    'We have received your request. Open the link below and confirm that this address is yours; then we begin.',
  'mail.acknowledge.next':
    'After that we do what you asked for; where it matters, a person looks at it first. Then we write to you here. You can see the state of your request at any time.',
  'mail.acknowledge.choice':
    'First we look for what there is to choose from, and write to you here so that you can choose.',
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
    'We have prepared the deletion that you asked for, and wait until {until} before we delete anything, so that it can still be stopped. It cannot be undone afterwards.',
  'mail.erasureHold.now': 'The deletion that you asked for was approved, and we begin with it now.',
  'mail.erasureHold.ends': 'What you pay for regularly ends with it: {system}.',
  'mail.erasureHold.lost':
    'What you pay for regularly ends with it, and what is already paid is not refunded: {system}, paid until {until}.',
  'mail.erasureHold.halt': 'You can still stop what has not been deleted yet.',
  'mail.erasureHold.cancel':
    'You did not ask for this? Then cancel the request before that time. Nothing will be deleted.',
  'mail.erased.lead': 'You asked us to delete your data. This is what we did.',
  'erased.system':
    '{count, plural, one {# record deleted or made anonymous} other {# records deleted or made anonymous}}',
  'erased.nothing': 'nothing deleted',
  'erased.unpublished': 'taken off public view',
  'erased.accepted':
    'deletion requested on {on} and confirmed as received; the provider has to finish it by {until} and lets nobody check',
  'erased.byHand.done': 'deleted by a person',
  'erased.byHand.nothing-held': 'a person looked and found nothing',
  'erased.byHand.cannot': 'could not be deleted: write to us',
  'erased.notSearched':
    '{count, plural, one {# kind of record could not be searched: write to us} other {# kinds of records could not be searched: write to us}}',
  'erased.kept': '{count, plural, one {# record stays} other {# records stay}}: {ground}',
  'erased.stopped.done': 'a person saw to it that nothing more about you is sent there',
  'erased.stopped.nothing-held': 'nothing about you is sent there',
  'erased.stopped.cannot': 'new data about you may still be sent there: write to us',
  'erased.restricted':
    'what stays is restricted: used for the reason named and for nothing else, until it goes',
  'erased.told': 'a notice goes to: {names}',
  'erased.cancelled.untouched': 'left as it was, since the request ended',
  'erased.cancelled.unsure': 'had begun when the request ended, and its result is not known yet: write to us',
  'erased.left': 'everything here stays: {ground}',
  'erased.until': 'until {date} at the latest',
  'erased.review': 'we look at it again on {date}',
  'keep.legal-obligation': 'the law makes us keep it (GDPR Art. 17(3)(b))',
  'keep.legal-claims': 'it is needed for legal claims (GDPR Art. 17(3)(e))',
  'keep.rights-of-others': 'other people use it too, or can',
  'keep.emptied': 'emptied; the row itself stays, since other data hangs on it',
  'keep.consent-proof': 'it proves what you agreed to and when that ended',
  'keep.provider-keeps': 'the provider gives us no way to delete it',
  'keep.freedom-of-expression': 'it is needed for free expression and information (GDPR Art. 17(3)(a))',
  'keep.public-health': 'public health needs it (GDPR Art. 17(3)(c))',
  'keep.archiving-research': 'archives or research in the public interest need it (GDPR Art. 17(3)(d))',
  'keep.fraud-prevention': 'we keep it for a limited time to prevent fraud',
  'keep.legal-hold': 'we are legally bound not to delete it for now (GDPR Art. 17(3)(b) and (e))',
  'keep.open-dispute': 'a payment dispute about it is open (GDPR Art. 17(3)(e))',
  'keep.object-lock': 'a storage lock makes deleting impossible until it ends',
  'keep.tax-invoices': 'invoices are kept whole for tax law only (GDPR Art. 17(3)(b))',
  'keep.payment-too-recent': 'the payment provider erases no payment of the last 90 days',
  'keep.other': 'it has to stay',
  'mail.halted.lead':
    'You cancelled while we were deleting your data. We stopped at once. What was deleted before is final and stands below; the rest is as it was.',
  'mail.halted.refused':
    'Before that was decided, a part had been done already. It is final and stands below; the rest is as it was.',
  'mail.recipient.subject': 'Notice under Article 19 GDPR ({reference})',
  'mail.recipient.erasure':
    '{company} has erased the personal data of a person whose data you received from us. You know this person by:',
  'mail.recipient.rectification':
    '{company} has corrected the personal data of a person whose data you received from us. You know this person by:',
  'mail.recipient.restriction':
    '{company} has restricted the use of the personal data of a person whose data you received from us. You know this person by:',
  'mail.recipient.duty':
    'We have to tell you this (GDPR Art. 19). Please check what you hold of this person and do the same where the law asks it of you. Use these details for nothing else.',
  'mail.erased.rights':
    'Do you think something is missing? Write to {email}, and another person looks at it. You can also complain to {authority} ({website}), to the data protection authority where you live or work in the European Union, or go to court.',
  'mail.ready.lead': 'The answer to your request is ready. Sign in on the page of your request to open it.',
  'mail.ready.until':
    'It is available until {until}. {count, plural, one {You can download it once.} other {You can download it up to # times.}}',
  'mail.ready.signIn':
    'You also asked us to delete your data. We delete the account that you sign in with once you have downloaded the answer, and on {until} at the latest. The page of your request goes on opening with a code that we send to this mailbox.',
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
  'mail.withdrawn.lead': 'You cancelled your request. We have stopped: nothing was handed over or deleted.',
  'mail.withdrawn.ignore': 'Was it not you? Then write to {email}, or send a new request.',

  'mail.accountDeleted.subject': 'News about your account',
  'mail.accountDeleted.footer':
    'This mail was sent by {company} because an account with this address was deleted. Questions: {email}',
  'mail.accountDeleted.lead':
    '{system} told us that your account with {company} was deleted there. We do not know who deleted it.',
  'mail.accountDeleted.next':
    '{count, plural, one {If we hear nothing from you within one day, we take it that you want us to delete the rest of your data too.} other {If we hear nothing from you within # days, we take it that you want us to delete the rest of your data too.}} We write to you here before and after.',
  'mail.accountDeleted.cancel':
    'Do you want to keep your data, or was it not you? Then say so before that. You need not sign in.',
  'mail.accountDeleted.button': 'Do not delete my data',
  'mail.accountDeleted.how': 'If the link does nothing, open {url} and enter this code.',
  'mail.accountOpened.lead':
    'Your account was deleted, and we have not heard from you since we wrote to you. So we now treat it as your request to delete the rest of your data.',
  'mail.accountOpened.cancel':
    'You can still cancel it on the page of the request until the deletion begins, or write to {email}.',
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
  'mail.officer.task.mark-by-hand':
    'A person has to act in {system}: restrict what is there, or take down what was chosen. What exactly, and what to report, stands with the task in the case.',
  'mail.officer.task.rectify-by-hand':
    'A person has to correct data in {system} as the case says, then report it.',
  'mail.officer.task.erase-unsure':
    'One system could not be erased by Wafa. Look there first whether the data is still there, erase it by hand and report the result: {system}',
  'mail.officer.task.erase-by-hand':
    'Data of this case has to be erased by hand in one system. Do it and report the result: {system}',
  'mail.officer.task.bigquery-export':
    'Events of this system are exported to BigQuery. Query them for the identifiers of this case and record the result: {system}',
  'mail.officer.subject.accountUnknown': 'A notice of a system leads to nobody',
  'mail.officer.accountUnknown':
    'The system {system} told that an account was deleted there (at {at}). Nobody is known to us by it, so nothing was opened. Find the account in the log of the system, and see whether data of that person is left.',
  'mail.officer.accountUndelivered':
    'The system {system} told that an account was deleted there (at {at}). The notice to the person could not be delivered, so nothing was opened. Find the account in the log of the system and decide.',
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
  'mail.obligation.kept':
    'We told you that we had to keep some of your data until {date}: {system}. It is deleted now.',
  'mail.obligation.final':
    'We told you that {system} has until {date} to delete your data. That day has passed: by its own rules it has deleted it. It lets nobody check.',
  'mail.obligation.questions': 'You do not have to do anything. Questions? Write to {email}.',
  'mail.officer.subject.obligation': '{reference}: something is still owed',
  'mail.officer.obligation.back':
    'Data that was erased in this case is there again: {count, plural, one {# record} other {# records}} in {system}. Find out what brought it back, then have it erased again as it was approved, or decide that it is not owed.',
  'mail.officer.obligation.failed':
    'What is still owed in this case could not be done ({kind}, {cause}): {system}. Look into it, then try again or decide that it is not owed.',
  'mail.officer.decide': 'This case waits for your decision.',
  'mail.officer.opposed.processing-unlawful':
    'This case asks to erase, and an earlier restriction of the same person stands because they opposed the erasure. The new request is itself a statement of will: where it is meant, lift the restriction as asked by the person. The person is told first, and the erasure goes on by itself. Else refuse it.',
  'mail.officer.opposed.needed-for-claims':
    'This case asks to erase, and an earlier restriction of the same person stands because they need the data for legal claims. Find out whether the claims are settled. Where they are, lift the restriction: the person is told first, and the erasure goes on by itself. Else refuse it.',
  'mail.officer.button': 'Open the case',
  'mail.officer.footer': 'Sent by Wafa to the officers of {company}. Personal data is never in these mails.',
} as const;
