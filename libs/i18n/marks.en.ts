/** Texts about what was restricted or stopped, in English. `marks.ar.ts` must have the same keys. */
export const marksEn = {
  'purpose.marketing': 'marketing',
  'purpose.cookies': 'cookies',
  'purpose.analytics': 'analytics',
  'purpose.ai-training': 'training of AI models',
  'purpose.sale-or-sharing': 'sale and sharing',
  'purpose.sensitive-data': 'uses of sensitive data that the service does not need',

  'restriction.ground.accuracy-contested': 'You contest that the data is right (GDPR Art. 18(1)(a)).',
  'restriction.ground.processing-unlawful':
    'The use is unlawful, and you do not want the data deleted (GDPR Art. 18(1)(b)).',
  'restriction.ground.needed-for-claims':
    'We no longer need the data, but you need it for legal claims (GDPR Art. 18(1)(c)).',
  'restriction.ground.objection-pending': 'We are looking into your objection (GDPR Art. 18(1)(d)).',
  'lift.reason.accuracy-settled': 'it is settled whether the data is right',
  'lift.reason.processing-lawful': 'it is settled that the use is lawful',
  'lift.reason.claims-settled': 'the legal claims are settled',
  'lift.reason.asked-by-person': 'you asked for it',
  'lift.reason.kept-no-longer': 'what was kept after the deletion is not to be deleted any longer',
  'ground.legal-claims': 'We need the data to establish, exercise or defend legal claims (GDPR Art. 21(1)).',
  'ground.prevents-fraud': 'The use prevents fraud, and that weighs more in your case (GDPR Art. 21(1)).',
  'ground.keeps-service-secure':
    'The use keeps the service secure, and that weighs more in your case (GDPR Art. 21(1)).',
  'ground.protects-others':
    'The use protects other people, and that weighs more in your case (GDPR Art. 21(1)).',

  'marked.restrict':
    '{count, plural, =0 {nothing to restrict} one {# record restricted} other {# records restricted}}',
  'marked.restrictedUntil':
    '{count, plural, =0 {there was nothing to restrict} one {# record was restricted until {date}} other {# records were restricted until {date}}}',
  'marked.lift':
    '{count, plural, one {# record no longer restricted} other {# records no longer restricted}}',
  'marked.unpublish':
    '{count, plural, one {# record taken off public view} other {# records taken off public view}}',
  'marked.stop':
    '{count, plural, =0 {nothing to stop} one {stopped for # record} other {stopped for # records}}',
  'marked.byHand.done': 'done by a person',
  'marked.byHand.nothing-held': 'a person looked and found nothing',
  'marked.byHand.cannot': 'could not be done: write to us',

  'mail.atOnce.lead':
    'We have received your request. You need not confirm anything and need not prove who you are: we do it at once, for this address.',
  'mail.atOnce.next': 'We write to you when it is done.',
  'mail.atOnce.ignore':
    'Did you not send this request? Nothing was shown to anybody. Write to {email} if you want it undone.',
  'mail.consentPressed.lead':
    'You withdrew your consent for: {purposes}. It ended the moment you pressed the button. What was done before that stays lawful.',
  'mail.consentPressed.next':
    'You need not do anything more. We now see to it in every system, and write to you when that is done.',
  'mail.consentPressed.button': 'See my consents',
  'mail.consentPressed.ignore':
    'Was it not you? Then somebody else has opened your page: write to {email}. You can agree again in the service itself.',
  'mail.restricted.lead':
    'You asked us to restrict the use of your data. It is restricted: we only store it, and do not use it without your consent, except for legal claims, to protect another person, or for an important public interest.',
  'mail.restricted.some':
    'You asked us to restrict the use of your data for these purposes: {purposes}. It is restricted: for them we only store it.',
  'mail.restricted.places':
    'As you asked, this concerns only the data in: {systems}. The rest is used as before.',
  'mail.restricted.inPlaces':
    'That is not so everywhere: where it could not be done, or has not been confirmed to us, stands below.',
  'mail.restricted.ground': 'The ground',
  'mail.restricted.until':
    'It stays restricted until the matter is settled. We tell you before we lift the restriction, never after. You can ask us to lift it at any time: write to {email}.',
  'mail.restricted.recipients': 'Of the services that handle data for us, these were told with it: {names}.',
  'mail.restrictionEnds.lead':
    'We are going to lift the restriction of your data, since {reason}. We tell you before it happens.',
  'mail.restrictionEnds.object': 'Do you disagree? Write to {email} at once.',
  'mail.restrictionLifted.lead':
    'The restriction of your data is lifted, as we told you before. The data is used again as our privacy notice says.',
  'mail.restrictionLifted.others':
    'This restriction of your data is lifted, as we told you before. Another one goes on: what it covers we still only store, and only what none covers is used again as our privacy notice says.',
  'mail.withdrawn.consent':
    'You withdrew your consent for: {purposes}. It ended on the day your request came in. What was done before that stays lawful.',
  'mail.withdrawn.training':
    'From now on your data is in no training set that we make. A model that was trained before keeps what it has learned: nobody can take single people out of it. The next models are trained without your data.',
  'mail.objectionUpheld.lead': 'We follow your objection. We no longer use your data for: {purposes}.',
  'mail.objection.restrictionEnds':
    'While we looked into it, your data was restricted. With this mail we tell you that this restriction ends now.',
  'mail.objectionRefused.lead':
    'We looked into your objection, and we go on using the data. A person decided this. The reason: {ground}',
  'mail.optedOut.opt-out':
    'We no longer sell or share the personal data that belongs to this address. We do not ask you to change your mind within 12 months.',
  'mail.optedOut.limit':
    'We use the sensitive personal data that belongs to this address only as far as the service itself needs it.',
  'mail.stopped.inPlaces':
    'It could not be stopped everywhere: where that could not be done, or has not been confirmed to us, stands below.',
  'mail.optedOut.devices':
    'To have it applied to a browser or an account with another address too, send the request from there.',
  'mail.unpublished': 'What we took off public view stays hidden. Publish it again yourself if you want to.',
  'mail.officer.task.stop-by-hand':
    'A person has to stop something in {system}. What exactly, and what to report, stands with the task in the case.',
  'mail.officer.subject.lift': '{reference}: lift a restriction by hand',
  'mail.officer.lift':
    'The restriction of this case was lifted, and the person was told before. In one system a person has to do it: {system}. {task}',
  'mail.officer.liftOthers':
    'The restriction of this case was lifted. Another one of the same person goes on, which a person keeps to in one system: {system}. See that what it covers is still restricted there.',

  'message.acknowledge-at-once': 'We received your request and act on it at once',
  'message.acknowledge-withdrawal': 'You withdrew a consent, and it has ended',
  'message.restricted': 'Your data is restricted',
  'message.restriction-ends': 'The restriction of your data is going to end',
  'message.restriction-lifted': 'The restriction of your data was lifted',
  'message.consent-withdrawn': 'Your consent has ended',
  'message.objection-upheld': 'We follow your objection',
  'message.objection-refused': 'Our decision on your objection',
  'message.opted-out': 'What we no longer do with your data',

  'sent.atOnce': 'We act on it at once. You need not confirm anything.',
  'sent.atOnceMail': 'We write to {email} when it is done.',

  'case.marking.title': 'We are doing what you asked for',
  'case.marking.lead':
    'We look in our systems and act in each of them at once. You do not need to do anything now; we write to you when it is done.',
  'case.lookingAtMarks.title': 'Your data is restricted; a person looks at it once more',
  'case.lookingAtMarks.lead':
    'The restriction has taken effect. A person at {company} checks that nothing was missed, and we write to you.',
  'case.markingByHand.title': 'Your data is restricted, but not everywhere yet',
  'case.markingByHand.lead':
    'Where our systems do it by themselves, it has taken effect. In others a person at {company} is still doing it. We write to you when all of it is done.',
  'case.weighing.title': 'A person looks into your objection',
  'case.weighing.lead':
    'Meanwhile the data is restricted: we store it and do not use it for what you object to. We write to you when it is decided.',
  'case.weighingByHand.title': 'A person looks into your objection',
  'case.weighingByHand.lead':
    'Meanwhile the data is to be stored and not used for what you object to. Where our systems do that by themselves, it has taken effect; in others a person is still doing it. We write to you when your objection is decided.',
  'case.restricted.title': 'Your data is restricted',
  'case.restricted.lead':
    'We store it and do not use it for anything else. We tell you before we lift the restriction.',
  'case.restrictedPartly.title': 'Your data is restricted as you asked',
  'case.restrictedPartly.lead':
    'For what you named below we only store it; the rest is used as before. We tell you before we lift the restriction.',
  'case.restrictedInPlaces.title': 'Your data is restricted, but not everywhere',
  'case.restrictedInPlaces.lead':
    'Where it is restricted, and where that could not be done or has not been confirmed to us, stands below. We tell you before we lift the restriction.',
  'case.lifted.title': 'The restriction of your data has ended',
  'case.lifted.lead':
    'We told you before, and lifted it on {lifted}. If you have another restriction that goes on, we still only store what it covers.',
  'asked.title': 'What you asked for',
  'asked.done': 'What we did',
  'asked.withdrawal': 'Consents you withdraw',
  'asked.objection': 'You object to',
  'asked.objection.direct-marketing': 'direct marketing',
  'asked.objection.legitimate-interest': 'uses that rest on our legitimate interests',
  'asked.objection.profiling': 'profiles made of you',
  'asked.uses': 'Restricted for',
  'asked.everyUse': 'every use',
  'asked.data': 'Restricted data',
  'asked.everything': 'everything we hold about you',
  'case.stopped.title': 'We have stopped it',
  'case.stopped.lead': 'It took effect with the day your request came in. Where we stopped it stands below.',
  'case.stoppedInPlaces.title': 'We have stopped it, but not everywhere',
  'case.stoppedInPlaces.lead':
    'It took effect with the day your request came in. Where we stopped it, and where that could not be done or has not been confirmed to us, stands below.',
  'case.optedOut.title': 'Your choice is in effect',
  'case.optedOut.lead': 'You did not need to prove anything. It stays in effect until you say otherwise.',
  'case.optedOutInPlaces.title': 'Your choice is in effect, but not everywhere',
  'case.optedOutInPlaces.lead':
    'You did not need to prove anything. Where it is in effect, and where that could not be done or has not been confirmed to us, stands below.',
  'steps.mark': 'We act in every system',
  'steps.marked': 'We acted in our systems',
  'steps.checkMarks': 'A person checks that nothing was missed',
  'steps.checkedMarks': 'A person checked that nothing was missed',
  'steps.lifted': 'We lifted the restriction',
  'steps.weigh': 'A person weighs your objection',
  'steps.weighed': 'A person weighed your objection',
} as const;
