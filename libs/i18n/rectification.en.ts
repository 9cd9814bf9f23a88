/** Texts of corrections, in English: form, page, mails. `rectification.ar.ts` must have the same keys. */
export const rectificationEn = {
  'form.corrections.title': 'What is wrong, and what is right?',
  'form.corrections.lead':
    'One row for each thing to correct; leave the others empty. We need only what is right, and it helps us to know what is wrong.',
  'form.corrections.row': 'Correction {number}',
  'form.corrections.about': 'What is it about?',
  'form.corrections.somethingElse': 'Something else',
  'form.corrections.wrong': 'What is wrong (optional)',
  'form.corrections.right': 'What is right',
  'form.corrections.add': 'Add another correction',
  'form.corrections.restrictMeanwhile': 'Until you have checked it, only store my data (restriction)',
  'form.corrections.empty': 'Tell us at least one thing that is right.',
  'form.corrections.rightMissing': 'Correction {number}: say what is right.',
  'form.corrections.faultOfRow': 'Correction {number}: {fault}',
  'form.check.correctionAbout': 'About',
  'form.check.correctionWrong': 'Wrong',
  'form.check.correctionRight': 'Corrections',
  'form.check.restrictMeanwhile': 'Until it is checked',
  'form.check.correction': '{about}: {right}',
  'form.check.correctionInstead': '{about}: {right} instead of {wrong}',

  'case.correctionDeciding.title': 'We look at what you want corrected',
  'case.correctionDeciding.lead':
    'A person at {company} decides on each of your corrections. You do not need to do anything.',
  'case.correctionHold.title': 'Your correction is approved and waits for a short time',
  'case.correctionHold.lead':
    'It changes how you sign in or are reached. To protect you we have warned the old address, and wait until {until}.',
  'case.corrected.title': 'Your data has been corrected',
  'case.corrected.lead': 'We read the systems again afterwards. What we did stands below.',
  'case.correctedPartly.title': 'Your data has been corrected in part',
  'case.correctedPartly.lead': 'What we did, what we did not do, and why, stands below.',
  'case.correctionHalted.title': 'You cancelled; a part was corrected before',
  'case.correctionHalted.lead':
    'We stopped when you cancelled. What had been corrected by then is final and stands below.',
  'steps.checkCorrection': 'A person decides on each correction',
  'steps.checkedCorrection': 'A person decided on each correction',
  'steps.holdCorrection': 'A short wait, with notice to the old address',
  'steps.correct': 'We correct, and read again',
  'steps.corrected': 'Corrected, and read again',
  'hold.correctionText': 'Then cancel the request before {until}. Nothing will be changed.',
  'ground.corrections-declined':
    'We looked at each of your corrections and followed none; the reason for each was sent to you.',
  'message.rectified': 'What was corrected',
  'message.rectification-halted': 'What was corrected before you cancelled',
  'message.login-change-notice': 'A change of an address',

  'corrected.point': 'Correction {number}',
  'corrected.done': 'corrected',
  'corrected.already-right': 'it was right already',
  'corrected.nothing-held': 'we hold nothing of this kind about you',
  'corrected.cannot': 'not corrected: {because}',
  'corrected.declined': 'not corrected: {because}',
  'corrected.untouched': 'left as it was, since the request ended',
  'corrected.unsure': 'had begun when the request ended, and its result is not known yet: write to us',
  'corrected.recipients': 'Others that we send a notice of it to',
  'because.final-invoice':
    'an invoice that was sent may not be changed. You can have a credit note and a new invoice: write to us',
  'because.not-possible': 'the provider lets nobody change what it has recorded',
  'because.no-old-address': 'we know no other address of yours that we could warn first: write to us',
  'because.read-only': 'this system does not allow it',
  'because.key': 'other data hangs on this value',
  'because.not-null': 'this value may not be empty',
  'because.too-long': 'the new value is too long for it',
  'because.wrong-type': 'the new value does not fit it',
  'because.taken': 'somebody else has this value already',
  'because.other': 'it could not be done: write to us',
  'declined.not-inaccurate': 'we could not find that it is wrong',
  'declined.proved-otherwise': 'what we have seen proves something else',
  'declined.opinion-of-others': 'it is the opinion of somebody, and is marked as one',
  'declined.kept-as-record': 'it records what happened at that time',
  'declined.cannot-be-changed': 'it cannot be changed',
  'declined.not-found': 'we do not hold it',
  'declined.stopped-by-holder': 'the holder of the old address stopped it',

  'mail.correctionHalted.lead':
    'You cancelled while we were correcting your data. We stopped. What was corrected before is final and stands below; the rest is as it was.',
  'mail.rectified.lead': 'You asked us to correct your data. This is what came of it.',
  'mail.rectified.told':
    'Whoever works for us with this data has it corrected through the same systems: {names}.',
  'mail.rectified.statement':
    'Where we did not follow you, you may send us a short statement of your own to {email}; we keep it with the data.',
  'mail.rectified.restrictionEnds':
    'While we checked this, we only stored your data, as you asked. With this mail we tell you that this restriction ends now.',
  'mail.hold.loginChange':
    'The answer to your request is ready. How this account signs in or is reached was changed a short time ago. To protect its holder we wait until {until} before it can be opened. You do not need to do anything.',
  'mail.login.lead':
    'Somebody asked us to replace this address, or a telephone number, in an account with us. A person has checked the request. We change nothing before {until}.',
  'mail.login.mine': 'Was it you? Then you do not need to do anything.',
  'mail.login.stop': 'Was it not you? Then stop the change before that time.',
  'mail.login.button': 'Stop the change',
  'mail.login.code': 'If the link does nothing, open {url} and enter the reference and this code.',
  'mail.officer.subject.loginStopped': '{reference}: a change of an address was stopped',
  'mail.officer.loginStopped':
    'The holder of an old address stopped the change of a login in this case. Nothing of it was carried out. Look into who asked for it.',
  'mail.officer.subject.cameBack': '{reference}: a corrected value is wrong again',
  'mail.officer.cameBack':
    'A week after the correction we read {system} once more: {count, plural, one {# corrected value is} other {# corrected values are}} not there any more. A sync or a restore may have brought the old one back.',

  'stop.title': 'Stop the change of your address',
  'stop.lead':
    'Press the button to stop it. Nothing is changed then, and a person looks into who asked for it.',
  'stop.button': 'Stop the change',
  'stop.codeTitle': 'Enter the code from the mail',
  'stop.codeLead': 'It works until the change is made.',
  'stop.doneTitle': 'The change is stopped',
  'stop.doneLead': 'Nothing was changed. A person looks into who asked for it.',
  'stop.lateTitle': 'The change was made already',
  'stop.lateLead': 'Write to {email} at once, so that a person takes care of it.',
  'stop.invalidTitle': 'This link or code is not valid',
  'stop.invalidLead': 'Look for a newer mail, or write to {email}.',
} as const;
