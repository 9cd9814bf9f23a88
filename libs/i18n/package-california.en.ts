/** Texts of a first page under the law of California, in English. `package-california.ar.ts` must have the same keys. */
export const packageCaliforniaEn = {
  'california.title': 'Which kinds of your data {company} holds',
  'california.lead.categories':
    'You asked which kinds of personal information we hold about you. This is the answer, as found on {date}. It goes back as far as our systems do, and names no value; ask for the specific pieces to get the data itself.',
  'california.lead.specific':
    'You asked what we know about you. These are the specific pieces that we hold, as found on {date}, however old they are, and their categories.',
  'california.categories.title': 'By category',
  'california.categories.none': 'We hold no personal information about you in the systems that we searched.',
  'california.held': 'Held in',
  'california.sources': 'Where it comes from',
  'california.purposes': 'What we collect and use it for',
  'california.disclosed.business-purpose': 'Disclosed for business purposes to',
  'california.disclosed.sold': 'Sold to',
  'california.disclosed.shared': 'Shared for advertising with',
  'california.nobody': 'nobody',
  'california.never.title': 'What we hold and may not hand out',
  'california.never.text':
    'The law forbids us to hand these out to anybody who asks, since they could be misused (11 CCR 7024(d)). We hold them:',
  'california.leftOut.text':
    'This package holds what you provided and what was observed, where we hold it on your consent or a contract. The following was found as well; ask what we know about you to see it.',
  'california.rights.know':
    'to know what we hold about you, by categories or piece by piece (1798.110, 1798.115)',
  'california.rights.delete': 'to have it deleted (1798.105)',
  'california.rights.correct': 'to have it corrected (1798.106)',
  'california.rights.opt-out': 'to stop its sale, and its sharing for advertising (1798.120)',
  'california.rights.limit': 'to limit the use of sensitive information (1798.121)',
  'california.rights.equal': 'not to be treated worse for using these rights (1798.125)',
  'california.rights.how': 'Write to us at {email}. The sections are those of the California Civil Code.',
  'california.authority.text':
    'You may complain to the California Privacy Protection Agency ({agency}) or to the Attorney General of California ({attorney}).',
  'california.reason.rights-of-others': 'it would show data of other people (Cal. Civ. Code 1798.145(k)).',
  'california.reason.trade-secret': 'it would reveal a trade secret (Cal. Civ. Code 1798.100(f)).',
  'category.identifiers': 'Identifiers: names, addresses, account numbers and the like',
  'category.customer-records': 'Customer records: contact, payment, medical or insurance details',
  'category.protected-characteristics': 'Characteristics that the law protects, such as age or gender',
  'category.commercial': 'Commercial information: what you bought or considered',
  'category.biometric': 'Biometric information',
  'category.internet-activity': 'Activity on the internet: how you used our service and other sites',
  'category.geolocation': 'Where you were',
  'category.sensory': 'Sound, pictures and other recordings',
  'category.employment': 'Work and profession',
  'category.education': 'Education',
  'category.inferences': 'What was concluded about you from other data',
  'category.sensitive': 'Sensitive information, such as sign-in data, exact location, health or beliefs',
} as const;
