/**
 * What is said in other words where the law of California governs the answer; everything else is as it always is.
 * `in-california.ar.ts` must have the same keys.
 */
export const inCaliforniaEn = {
  'keep.legal-obligation': 'the law makes us keep it (Cal. Civ. Code 1798.105(d)(8))',
  'keep.legal-claims': 'it is needed for legal claims (Cal. Civ. Code 1798.145(a))',
  'keep.rights-of-others':
    'other people use it too, and their rights would suffer (Cal. Civ. Code 1798.145(k))',
  'keep.freedom-of-expression':
    'it is needed for free speech or another right (Cal. Civ. Code 1798.105(d)(4))',
  'keep.public-health': 'the law makes us keep it for public health (Cal. Civ. Code 1798.105(d)(8))',
  'keep.archiving-research':
    'research in the public interest needs it, to which you agreed (Cal. Civ. Code 1798.105(d)(6))',
  'keep.fraud-prevention': 'we keep it for a limited time to prevent fraud (Cal. Civ. Code 1798.105(d)(2))',
  'keep.legal-hold':
    'we are legally bound not to delete it for now (Cal. Civ. Code 1798.105(d)(8), 1798.145(a))',
  'keep.open-dispute': 'a payment dispute about it is open (Cal. Civ. Code 1798.145(a))',
  'keep.tax-invoices': 'invoices are kept whole for tax law only (Cal. Civ. Code 1798.105(d)(8))',
  'mail.recipient.subject': 'Notice under the law of California ({reference})',
  'mail.recipient.duty':
    'The law of California makes us tell you this (11 CCR 7022(b), 7023(c)). Please do the same with what you hold of this person, unless the law lets you keep it. Use these details for nothing else.',
  'mail.erased.rights':
    'Do you think something is missing? Write to {email}, and another person looks at it. You can also complain to the California Privacy Protection Agency (https://cppa.ca.gov/webapplications/complaint) or to the Attorney General of California (https://oag.ca.gov/contact).',
  'mail.refused.rights':
    'You may complain to the California Privacy Protection Agency (https://cppa.ca.gov/webapplications/complaint) or to the Attorney General of California (https://oag.ca.gov/contact). And you can answer us at {email}; then another person looks at it.',
  'mail.unverified.again':
    'So we could not verify who asked. You can send a new request at any time. You may also complain to the California Privacy Protection Agency (https://cppa.ca.gov/webapplications/complaint).',
  'mail.rectified.statement':
    'Where we did not follow you, you can write to {email}: if you ask for it, we note in our systems that you contest what stands there, and tell everybody to whom we disclose, sell or share it (11 CCR 7023(f)).',
  'declined.not-inaccurate':
    'all we know of it together makes it more likely right than wrong (11 CCR 7023(b))',
  'ground.manifestly-unfounded': 'The request is manifestly unfounded (Cal. Civ. Code 1798.145(h)(3)).',
  'ground.manifestly-excessive': 'The request is manifestly excessive (Cal. Civ. Code 1798.145(h)(3)).',
  'ground.rights-of-others': 'It would harm the rights of other people (Cal. Civ. Code 1798.145(k)).',
  'restriction.ground.accuracy-contested': 'You contest that the data is right.',
  'restriction.ground.processing-unlawful': 'The use is unlawful, and you do not want the data deleted.',
  'restriction.ground.needed-for-claims': 'We no longer need the data, but you need it for legal claims.',
  'restriction.ground.objection-pending': 'We are looking into your objection.',
  'ground.legal-claims': 'We need the data to establish, exercise or defend legal claims.',
  'ground.prevents-fraud': 'The use prevents fraud, and that weighs more in your case.',
  'ground.keeps-service-secure': 'The use keeps the service secure, and that weighs more in your case.',
  'ground.protects-others': 'The use protects other people, and that weighs more in your case.',
  'complain.text':
    'Not satisfied? Write to {email}, or complain to {authority} at any time, or to the Attorney General of California (oag.ca.gov/contact).',
} as const;
