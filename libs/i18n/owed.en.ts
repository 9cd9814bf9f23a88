/** Texts of what has not been answered yet and of what is looked at again, in English. `owed.ar.ts` must have the same keys. */
export const owedEn = {
  'erased.stopped.unanswered': 'we have not heard yet that nothing more about you is sent there',
  'erased.byHand.unanswered': 'has not answered us yet: we go on asking, and write to you again',
  'marked.byHand.unanswered': 'has not answered us yet: we go on asking, and write to you again',
  'corrected.unanswered': 'has not been confirmed to us yet: we go on asking, and write to you again',
  'looked.done': 'a person has looked there and sends you the result apart',
  'looked.nothing-held': 'a person has looked there and found nothing',
  'looked.cannot': 'could not be searched: write to us',
  'message.followed-up': 'An answer that was still missing',
  'mail.ready.without':
    'It is not complete yet. This had not answered us: {systems}. We go on asking, and write to you again.',
  'message.extended': 'Your answer takes longer',
  'extension.reason.complex-request': 'your request is complex',
  'extension.reason.many-requests': 'we have many requests to answer',
  'mail.extended.lead':
    'We need more time to answer you, because {reason}. You get the answer by {date} at the latest; what we can do before, we do.',
  'promise.whyExtended': 'We needed more time, and told you why. The law allows that once.',
  'mail.followedUp.lead':
    'When we answered you, one answer was still missing and we said that we would write again. This is what came of it.',
  'mail.officer.subject.unacknowledged': '{reference}: the receipt is not confirmed yet',
  'mail.officer.unacknowledged':
    'No confirmation of the receipt of this request has gone out, and the law asks for one by {date}. The timeline of the case says what became of its mail. Have it sent again, or confirm the receipt in another way.',
  'mail.officer.subject.silent': '{reference}: a system has not answered for ten days',
  'mail.officer.silent':
    'Nobody has reported what was asked of a system {count, plural, one {# day} other {# days}} ago: {system} ({kind}). Five days before the due date the answer goes out without it and names it. See to it that somebody answers.',
  'mail.officer.subject.followUp': '{reference}: an answer is still missing',
  'mail.officer.followUp':
    'The person was answered without this system, and was told that you go on asking: {system} ({kind}). It was asked {count, plural, one {# day} other {# days}} ago. Report what it did with the same task, also in the closed case; the person is told then.',
  'mail.officer.subject.runsOn': '{reference}: a job could not be called back',
  'mail.officer.runsOn':
    'A legal hold was set while a job of a system was erasing for this case: {system}. The job cannot be taken back; what it erases is final. What had not begun was stopped. The timeline has the counts.',
  'mail.officer.obligation.review':
    'The person was told that somebody looks again today at what is kept: {count, plural, one {# record} other {# records}} in {system}. See whether the ground still holds. Prolong it with a ground and another day, or have an approver decide that it stays no longer: what a machine can erase is erased then, and a person is asked for the rest.',
} as const;
