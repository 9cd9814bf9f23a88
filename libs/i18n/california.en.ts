/** Texts that the law of California needs, in English. `california.ar.ts` must have the same keys. */
export const californiaEn = {
  'form.scope.title': 'What do you want to know?',
  'form.scope.lead':
    'The law of California lets you choose. Either answer covers everything that we hold, not only the last twelve months.',
  'form.choices.answer': 'Which answer do you want?',
  'form.choices.scope.specific-pieces': 'The data itself',
  'form.choices.scope.specific-pieces.hint':
    'Everything we hold about you, piece by piece, as files, and its categories.',
  'form.choices.scope.categories': 'Only the kinds of data',
  'form.choices.scope.categories.hint':
    'Which categories we hold, where they come from, what for, and who gets them.',
  'form.check.accessScope': 'Which answer',
  'case.kindsChecking.title': 'Your answer is being checked before we send it',
  'case.kindsChecking.lead':
    'We have looked in the systems listed below. A person at {company} checks which kinds of your data we tell you of. You do not need to do anything now; we write to you when it is ready.',
  'case.kindsHold.title': 'Your answer is ready and waits for a short time',
  'case.kindsHold.lead':
    'Your mailbox is the only proof that it is you, so we wait until {until} before we hand the answer over. You do not need to do anything.',
  'case.kindsReady.title': 'Your answer is ready to download',
  'case.kindsReady.lead':
    'It is one file. Open {file} in it: it says which kinds of data we hold, where they come from, what for, and who gets them.',
  'keep.complete-transaction':
    'we still need it for what you asked us for or bought (Cal. Civ. Code 1798.105(d)(1))',
  'keep.security-integrity': 'security needs it (Cal. Civ. Code 1798.105(d)(2))',
  'keep.debugging': 'we need it to find and repair errors (Cal. Civ. Code 1798.105(d)(3))',
  'keep.electronic-communications':
    'the California Electronic Communications Privacy Act makes us keep it (Cal. Civ. Code 1798.105(d)(5))',
  'keep.expected-internal-use':
    'we use it only internally, as you can expect of us (Cal. Civ. Code 1798.105(d)(7))',
  'mail.california.record':
    'We keep a record of this request, as the law asks (11 CCR 7101). What stays of your data is used only for the reason that is named beside it.',
  'mail.california.optOut':
    'Do you also want us not to sell or share your data, or to limit the use of sensitive data? You need not prove anything: {form}',
  'mail.california.practices':
    'How we collect and use personal information in general stands in our privacy policy: {site}',
} as const;
