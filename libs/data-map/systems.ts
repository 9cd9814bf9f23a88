/** Shape of `systems.yaml`: where a company keeps personal data, and how each place is spoken to. */
import { z } from 'zod';
import { CCPA_CATEGORIES, DISCLOSURES } from '#libs/domain/california';
import { IDENTIFIER_KINDS, LANGUAGES, LEGAL_BASES, MARKS, PURPOSES } from '#libs/domain/words';
import { duration, localised, localisedList, origin } from './company.js';
import { derivedKeyFault } from './derived-keys.js';

const BY_ORDER = 'business-purpose';

export const recipientSchema = z
  .strictObject({
    name: z.string().min(1),
    purpose: localised,
    role: z.enum(['processor', 'controller']),
    transfer: z.strictObject({ country: z.string().length(2), safeguard: localised }).optional(),
    /** Told by mail of erasures, corrections and restrictions (GDPR Art. 19). */
    notify: z
      .strictObject({
        email: z.email(),
        language: z.enum(LANGUAGES).default('en'),
        /** By which it knows a person: the mail names these and nothing else. */
        identifiers: z.array(z.enum(IDENTIFIER_KINDS)).min(1),
      })
      .optional(),
    /** For answers under the CCPA: what kind of third party it is, and how it gets the data (11 CCR 7024(k)). */
    california: z.strictObject({ kind: localised, disclosure: z.enum(DISCLOSURES) }).optional(),
  })
  .refine(({ role, notify }) => role === 'controller' || notify === undefined, {
    message: 'a processor is told by the instruction itself: notify is for independent controllers',
    path: ['notify'],
  })
  .refine(
    ({ role, california }) => role === 'controller' || (california?.disclosure ?? BY_ORDER) === BY_ORDER,
    {
      message: 'who buys data or gets it for advertising is no processor (Cal. Civ. Code 1798.140(ag))',
      path: ['california', 'disclosure'],
    },
  );

const systemCommon = {
  key: z.string().regex(/^[a-z0-9-]{2,40}$/),
  name: localised,
  role: z.enum(['own', 'processor', 'controller']).default('own'),
  purposes: localisedList,
  legalBasis: localisedList,
  /** The same as one word, for what a person may carry elsewhere; a collection may say another. */
  basis: z.enum(LEGAL_BASES).default('contract'),
  source: localisedList,
  recipients: z.array(recipientSchema).default([]),
  retention: localised,
  backups: z.strictObject({ keptFor: duration }).optional(),
  /** Names for people: `collection` or `collection.column` → words. */
  labels: z.record(z.string(), localised).default({}),
  /** For answers under the CCPA: docs/reference/data-map.md. */
  california: z
    .strictObject({
      /** Which of its categories a collection holds of which the data sets say nothing. */
      categories: z.array(z.enum(CCPA_CATEGORIES)).default([]),
      /** `collection.column`: told of and never handed out (11 CCR 7024(d)), beside what the data sets say. */
      neverDisclosed: z.array(z.string().regex(/^[^.]+\..+$/, 'write collection.column')).default([]),
    })
    .optional(),
  order: z.int().min(0).default(100),
  after: z.array(z.string()).default([]),
  /** Bounds the calls to this system over all worker processes. */
  rateLimit: z.strictObject({ perSecond: z.number().positive().max(1000) }).default({ perSecond: 10 }),
};

const variable = z.string().regex(/^[A-Z][A-Z0-9_]*$/, 'write the name of an environment variable');

/** Parts of Stripe that an account may be without; events are every account's, and can be too many to read. */
const STRIPE_PARTS = [
  'billing-credits',
  'entitlements',
  'identity',
  'treasury',
  'issuing',
  'events',
] as const;
export type StripePart = (typeof STRIPE_PARTS)[number];

/** Where the vendor's API is spoken to when that is not the vendor's own address: the sandbox, a proxy. */
const apiUrlFrom = variable.optional();

const postgres = z.strictObject({
  ...systemCommon,
  connector: z.literal('postgres'),
  /** The variable that holds the connection URL of a SELECT-only role. */
  urlFrom: variable,
  /** The same for a role that may also UPDATE and DELETE; without it a person erases, marks and corrects by hand. */
  eraseUrlFrom: variable.optional(),
  /** Longest a single statement may take. */
  statementTimeoutSeconds: z.int().min(1).max(600).default(30),
  /** Hard limit of rows of one person; the search stops loudly past it. */
  maxRows: z.int().min(1).default(5_000_000),
});

/** How far Wafa goes when it erases at Stripe: docs/connectors/stripe.md tells what each leaves. */
const STRIPE_ERASE_MODES = ['blank-fields', 'delete-customer', 'redact'] as const;
export type StripeEraseMode = (typeof STRIPE_ERASE_MODES)[number];

const stripe = z
  .strictObject({
    ...systemCommon,
    connector: z.literal('stripe'),
    /** A restricted key; docs/connectors/stripe.md lists the permissions. */
    secretKeyFrom: variable,
    webhookSecretFrom: variable.optional(),
    apiUrlFrom,
    /** Not searched, and no permission is needed for it: docs/connectors/stripe.md. */
    leaveOut: z.array(z.enum(STRIPE_PARTS)).default([]),
    /** Wafa erases with the same key. Without it a person erases by hand. */
    erase: z.enum(STRIPE_ERASE_MODES).optional(),
    /** Invoices and what was paid: why they stay, and for how long from their own date. */
    keep: z
      .strictObject({
        ground: z.string().min(1),
        for: duration,
        /** Redaction jobs erase it after that time, also where `erase` is not `redact`. Without it a person looks. */
        then: z.literal('redact').optional(),
      })
      .optional(),
    /** Restricts, lifts, stops and corrects with the same key, which then needs to write. */
    write: z.boolean().default(false),
  })
  .refine(({ erase, keep }) => erase === undefined || erase === 'redact' || keep !== undefined, {
    path: ['keep'],
    message: 'this way of erasing leaves what was paid: say on which ground and for how long',
  });

const clerk = z.strictObject({
  ...systemCommon,
  connector: z.literal('clerk'),
  secretKeyFrom: variable,
  webhookSecretFrom: variable.optional(),
  apiUrlFrom,
  /** Systems that take the verified e-mail addresses of the account as identifiers. */
  verifiedEmailsFor: z.array(z.string()).default([]),
  /** Wafa deletes with the same key: docs/connectors/clerk.md. Without it a person erases by hand. */
  erase: z.boolean().default(false),
  /** Wafa marks the accounts (restricted, refusals by purpose) in their metadata. Without it a person does. */
  mark: z.boolean().default(false),
  /** When a lock is renewed where Clerk does not say when it ends: `PT12H`. */
  lockPeriod: z
    .string()
    .regex(/^PT[1-9]\d{0,3}[HM]$/, 'write a duration of hours or minutes such as PT12H')
    .optional(),
  /** Fields of the account that Wafa corrects; what is not named a person does. */
  rectifiable: z
    .array(
      z
        .string()
        .regex(
          /^(first_name|last_name|username|primary_email_address|primary_phone_number|(public|private|unsafe)_metadata(\.\w{1,60}){1,5})$/,
          'write first_name, last_name, username, primary_email_address, primary_phone_number or the way to a key, as public_metadata.city',
        )
        .refine(
          (field) => !/^(private_metadata\.dsr_|public_metadata\.consents(\.|$))/.test(field),
          'Wafa keeps its own marks there',
        ),
    )
    .default([]),
  /** The system whose id of the person stands in Clerk's `external_id`. */
  externalIdFor: z.string().optional(),
  /** An account that is deleted at Clerk and not by us (ADR 0017): its person gets notice, and time to say no. */
  onDeleted: z
    .strictObject({
      startErasure: z.boolean().default(false),
      cancelWithin: z
        .string()
        .regex(/^P[1-9]\d?D$/, 'write a duration of days such as P7D')
        .default('P7D'),
    })
    .optional(),
  /** The sign-in as a proof of who asks: docs/connectors/clerk.md. */
  signedIn: z
    .strictObject({
      /** Address of the instance's Frontend API: `https://clerk.example.org`. */
      issuer: origin,
      /** Origins whose session tokens are believed. */
      authorizedParties: z.array(origin).min(1),
      /** The variable that holds the instance's public key (PEM); without it Clerk is asked for it. */
      jwtKeyFrom: variable.optional(),
    })
    .optional(),
});

/** Wafa's own record of what a person agreed to, which the product's pages ask. */
export const CONSENT_LEDGER = 'consent-ledger';

const ga4 = z.strictObject({
  ...systemCommon,
  connector: z.literal('ga4'),
  /** Number of the property, as in `properties/123456`. */
  propertyId: z.string().regex(/^\d{1,20}$/),
  /** Key file of a service account (JSON text), or an access token that somebody else keeps fresh. */
  credentialsFrom: variable.optional(),
  accessTokenFrom: variable.optional(),
  apiUrlFrom,
  /** Wafa asks Google to delete, which takes the role Editor. Without it a person erases by hand. */
  erase: z.boolean().default(false),
  /** Events are exported to BigQuery: an officer is asked to query them for every case. */
  bigQueryExport: z.boolean().default(false),
  /**
   * Where "send nothing of this person" is written and asked for before anything is sent to Google: a database of the
   * product whose marker writes it, or the consent ledger. Without it a person stops the sending.
   */
  sendStop: z.strictObject({ system: z.string().regex(/^[a-z0-9-]{2,40}$/) }).optional(),
});

const media = z.strictObject({
  ...systemCommon,
  connector: z.literal('media'),
  /** S3: bucket and credentials. Without a bucket, a folder. */
  bucket: z.string().optional(),
  region: z.string().default('us-east-1'),
  endpointFrom: variable.optional(),
  accessKeyIdFrom: variable.optional(),
  secretAccessKeyFrom: variable.optional(),
  folderFrom: variable.optional(),
  /** Only keys that begin so are read, whatever a row says. */
  keyPrefixes: z.array(z.string().min(1)).min(1),
  maxFileBytes: z
    .int()
    .min(1)
    .default(5 * 1024 ** 3),
  /** Wafa deletes, which takes more permissions: docs/connectors/media.md. Without it a person erases by hand. */
  erase: z.boolean().default(false),
  /** What the product makes of a file, and under which keys: `thumbs/{key}.webp`, `streams/{key}/*`. */
  derivatives: z
    .array(
      z.string().check(({ value, issues }) => {
        const fault = derivedKeyFault(value);
        if (fault !== undefined) issues.push({ code: 'custom', message: fault, input: value });
      }),
    )
    .default([]),
});

const HTTP_VERBS = ['erase', 'rectify', ...MARKS] as const;
export type HttpVerb = (typeof HTTP_VERBS)[number];

/** Any service that speaks Wafa's own signed JSON: docs/connectors/http.md. */
const http = z.strictObject({
  ...systemCommon,
  connector: z.literal('http'),
  urlFrom: variable,
  signingSecretFrom: variable,
  kinds: z.array(z.enum(IDENTIFIER_KINDS)).min(1),
  /** What the service may answer with; a collection that is not here stops the search, a field that is not here is not portable. */
  collections: z
    .array(
      z.strictObject({
        name: z.string().regex(/^[a-z0-9][a-z0-9_-]{0,59}$/),
        columns: z
          .array(
            z.strictObject({
              name: z.string().min(1),
              source: z.enum(['provided', 'observed', 'inferred']).optional(),
              /** A person may have it corrected there. */
              rectifiable: z.boolean().optional(),
              /** A change of it could take the account over: docs/connectors/http.md. */
              reaches: z.enum(['email', 'phone_number']).optional(),
            }),
          )
          .min(1),
      }),
    )
    .min(1),
  /** What Wafa lets it do, where the service says that it does it. Everything else a person does. */
  does: z.array(z.enum(HTTP_VERBS)).default([]),
  /** What `stop` ends there. */
  stops: z.array(z.enum(PURPOSES)).default([]),
  timeoutSeconds: z.int().min(1).max(600).default(30),
});

/** What anybody can see on the company's own site: docs/connectors/public-pages.md. */
const publicPages = z.strictObject({
  ...systemCommon,
  connector: z.literal('public-pages'),
  /** The variable that holds the address of the site. */
  siteFrom: variable,
  /** Where one value of a product's row is shown; each value is asked for at all of these. */
  pages: z
    .array(
      z.strictObject({
        collection: z.string().regex(/^[a-z0-9][a-z0-9_-]{0,59}$/),
        path: z
          .string()
          .regex(
            /^\/[\w\-./~?&=:@,;!]*\{value\}[\w\-./~?&=:@,;!]*$/,
            'write a path with {value} once: /songs/{value}',
          ),
      }),
    )
    .min(1),
  /** Whoever empties the cache before the site; signed as docs/connectors/http.md says. */
  purge: z.strictObject({ urlFrom: variable, signingSecretFrom: variable }).optional(),
  timeoutSeconds: z.int().min(1).max(600).default(30),
});

/** A system without an API: a person looks, with these instructions, by a date. */
const manual = z.strictObject({
  ...systemCommon,
  connector: z.literal('manual'),
  /** How to look there; also how to act, where `instructionsFor` says nothing else. */
  instructions: localised,
  instructionsFor: z
    .strictObject({
      erase: localised.optional(),
      restrict: localised.optional(),
      /** Else the words for restricting: the same place, the other way. */
      lift: localised.optional(),
      /** Single items off public view. */
      unpublish: localised.optional(),
      rectify: localised.optional(),
      stop: localised.optional(),
    })
    .default({}),
  /** Days after the task was opened by which it should be done. */
  dueAfterDays: z.int().min(1).max(60).default(5),
});

/** Wafa's own consent ledger: docs/connectors/consents.md. */
const consents = z.strictObject({ ...systemCommon, connector: z.literal('consents') });

export const systemSchema = z.discriminatedUnion('connector', [
  postgres,
  stripe,
  clerk,
  ga4,
  media,
  http,
  publicPages,
  manual,
  consents,
]);
export type System = z.infer<typeof systemSchema>;
export type ConnectorName = System['connector'];
/** The system as one connector's settings: `SystemOf<'stripe'>`. */
export type SystemOf<Name extends ConnectorName> = Extract<System, { connector: Name }>;

export const systemsSchema = z.strictObject({ systems: z.array(systemSchema).min(1) });
