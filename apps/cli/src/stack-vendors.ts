/**
 * Stand-ins for the vendors and for the public site that systems.yaml names, each left out where the user's own is
 * configured.
 */
import { generateKeyPairSync } from 'node:crypto';
import { join } from 'node:path';
import type { Company } from '#libs/data-map/load-company';
import type { System, SystemOf } from '#libs/data-map/systems';
import { seedMedia } from '../../sandbox/src/product/media.js';
import { startPublicSite } from '../../sandbox/src/product/public-site/index.js';
import { startClerk, type ClerkStandIn } from '../../sandbox/src/vendors/clerk/index.js';
import { Deletions, startGa4 } from '../../sandbox/src/vendors/ga4/index.js';
import type { StandIn } from '../../sandbox/src/vendors/stand-in.js';
import {
  SANDBOX_STRIPE_KEY,
  SANDBOX_STRIPE_WEBHOOK_SECRET,
  startStripe,
  type StripeStandIn,
} from '../../sandbox/src/vendors/stripe/index.js';
import { startSandboxPage } from '../../sandbox/src/page/sandbox-page.js';
import type { Part } from './stack-services.js';
import { StaffView, type WafaViewOptions } from './wafa-view.js';

export interface StandingVendor {
  /** Key in systems.yaml. */
  readonly system: string;
  readonly standIn: StandIn;
}

export interface Vendors {
  readonly standing: readonly StandingVendor[];
  /** Signs the example people in to the product. */
  readonly clerk: ClerkStandIn | undefined;
  readonly stripe: StripeStandIn | undefined;
  /** What Google was told to delete. */
  readonly deletions: Deletions | undefined;
  /** What api and worker need to speak to them. */
  readonly env: Readonly<Record<string, string>>;
}

/** The public site of the company, stand-in or its own; undefined where it has none. */
export const siteUrlOf = (systems: readonly System[], env: NodeJS.ProcessEnv): string | undefined =>
  systems.flatMap((one) => (one.connector === 'public-pages' ? [env[one.siteFrom]] : []))[0];

/** The page on which they are broken and repaired; none where every vendor is the user's own. */
export async function startSandbox(
  part: Part,
  { vendors, company }: { readonly vendors: Vendors; readonly company: Company },
): Promise<string | undefined> {
  if (vendors.standing.length === 0) return undefined;
  const { portalUrl } = part;
  const page = await startSandboxPage({
    port: part.ports.WAFA_SANDBOX_PORT,
    vendors: vendors.standing,
    wafa: new StaffView({ portalUrl, product: signInOf(vendors, company) }),
  });
  part.stops.add(() => page.stop());
  return page.url;
}

/** Where members of the product are signed in by the stand-in. */
function signInOf({ clerk }: Vendors, { systems }: Company): WafaViewOptions['product'] {
  const [origin] = systems.flatMap((one) =>
    one.connector === 'clerk' ? (one.signedIn?.authorizedParties ?? []) : [],
  );
  return clerk && origin !== undefined ? { origin, clerk } : undefined;
}

interface Started {
  readonly standIn?: StandIn;
  readonly clerk?: ClerkStandIn;
  readonly stripe?: StripeStandIn;
  readonly deletions?: Deletions;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** What stand-ins are started with. */
interface Place extends Part {
  /** A role that reads the product's database; undefined where there is none. */
  readonly productUrl: string | undefined;
}

export async function startVendors(part: Place, systems: readonly System[]): Promise<Vendors> {
  const standing: StandingVendor[] = [];
  const env: Record<string, string> = {};
  let inside: Pick<Started, 'clerk' | 'stripe' | 'deletions'> = {};
  for (const system of systems) {
    const started = await startVendor(part, system);
    if (!started) continue;
    if (started.standIn) standing.push({ system: system.key, standIn: started.standIn });
    inside = { ...started, ...inside };
    for (const [name, value] of Object.entries(started.env)) if (value !== undefined) env[name] = value;
  }
  const { clerk, stripe, deletions } = inside;
  return { standing, clerk, stripe, deletions, env };
}

async function startVendor(part: Place, system: System): Promise<Started | undefined> {
  switch (system.connector) {
    case 'stripe':
      return system.apiUrlFrom && !part.own[system.secretKeyFrom] ? stripe(part, system) : undefined;
    case 'clerk':
      return system.apiUrlFrom && !part.own[system.secretKeyFrom] ? clerk(part, system) : undefined;
    case 'ga4':
      return system.apiUrlFrom && system.credentialsFrom && !part.own[system.credentialsFrom]
        ? ga4(part, system)
        : undefined;
    case 'media':
      return system.folderFrom && !part.own[system.folderFrom] ? media(part, system.folderFrom) : undefined;
    case 'public-pages':
      return part.own[system.siteFrom] ? undefined : publicSite(part, system);
    default:
      return undefined;
  }
}

/** Nobody types the addresses of the vendors. */
const ANY_PORT = 0;

const webhookUrl = ({ portalUrl }: Part, { key }: System): string => `${portalUrl}/webhooks/${key}`;

/** The variable that systems.yaml names, and its value. */
const named = (name: string | undefined, value: string): Record<string, string> =>
  name === undefined ? {} : { [name]: value };

async function stripe(part: Part, system: SystemOf<'stripe'>): Promise<Started> {
  const vendor = await startStripe({ port: ANY_PORT, webhookUrl: webhookUrl(part, system) });
  part.stops.add(() => vendor.stop());
  return {
    standIn: vendor.http,
    stripe: vendor,
    env: {
      ...named(system.secretKeyFrom, SANDBOX_STRIPE_KEY),
      ...named(system.webhookSecretFrom, SANDBOX_STRIPE_WEBHOOK_SECRET),
      ...named(system.apiUrlFrom, vendor.http.url),
    },
  };
}

async function clerk(part: Part, system: SystemOf<'clerk'>): Promise<Started> {
  const vendor = await startClerk({ port: ANY_PORT, webhookUrl: webhookUrl(part, system) });
  part.stops.add(() => vendor.stop());
  return {
    standIn: vendor.standIn,
    clerk: vendor,
    env: {
      ...named(system.secretKeyFrom, vendor.secretKey),
      ...named(system.webhookSecretFrom, vendor.webhookSecret),
      ...named(system.apiUrlFrom, vendor.url),
    },
  };
}

const READER = 'wafa-reader@example.iam.gserviceaccount.com';

async function ga4(part: Part, system: SystemOf<'ga4'>): Promise<Started> {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  const deletions = new Deletions(() => new Date());
  const standIn = await startGa4({
    port: ANY_PORT,
    deletions,
    serviceAccounts: [{ email: READER, publicKeyPem: publicKey }],
  });
  part.stops.add(() => standIn.stop());
  const keyFile = { type: 'service_account', client_email: READER, private_key: privateKey };
  return {
    standIn,
    deletions,
    env: {
      ...named(system.credentialsFrom, JSON.stringify(keyFile)),
      ...named(system.apiUrlFrom, standIn.url),
    },
  };
}

function media(part: Part, variable: string): Started {
  const folder = join(part.dataDir, 'media');
  seedMedia(folder);
  return { env: { [variable]: folder } };
}

/** Shows the product's own database; of another product nothing is known here. */
async function publicSite(
  part: Place,
  { siteFrom, purge }: SystemOf<'public-pages'>,
): Promise<Started | undefined> {
  if (part.productUrl === undefined) return undefined;
  const purgeSecret = part.secrets.key('public-site-purge');
  const site = await startPublicSite({
    port: part.ports.WAFA_SITE_PORT,
    productUrl: part.productUrl,
    purgeSecret,
  });
  part.stops.add(() => site.stop());
  return {
    standIn: site.http,
    env: {
      ...named(siteFrom, site.http.url),
      ...named(purge?.urlFrom, site.purgeUrl),
      ...named(purge?.signingSecretFrom, purgeSecret),
    },
  };
}
