/** What of a configuration would start and be dangerous, each with the variable to change. */

/** Keys that the embedded stack made for itself begin so (DECISIONS: runs anywhere safely). */
export const EMBEDDED_KEY_MARK = Buffer.from('wafa-try');

interface Settings {
  readonly WAFA_EMBEDDED: boolean;
  readonly WAFA_FAIL_POINT?: string | undefined;
  readonly WAFA_WORKFLOW_BUNDLE?: string | undefined;
  readonly WAFA_BASE_URL: string;
  readonly WAFA_MASTER_KEY: string;
  readonly WAFA_LOOKUP_KEY: string;
  readonly WAFA_PORT: number;
  readonly WAFA_METRICS_PORT?: number | undefined;
  readonly WAFA_TEMPORAL_METRICS_PORT?: number | undefined;
}
type Fault = [name: keyof Settings, text: string];

const KEYS = ['WAFA_MASTER_KEY', 'WAFA_LOOKUP_KEY'] as const;
const EMBEDDED_ONLY = ['WAFA_FAIL_POINT', 'WAFA_WORKFLOW_BUNDLE'] as const;

export const safetyFaults = (settings: Settings): Fault[] => [
  ...(settings.WAFA_EMBEDDED ? embeddedFaults(settings) : productionFaults(settings)),
  ...equalFaults(settings),
];

/** One stray flag must not arm fail points and let mails travel in the clear: real keys are production's. */
function embeddedFaults(settings: Settings): Fault[] {
  if (KEYS.every((name) => isEmbedded(settings[name]))) return [];
  return [['WAFA_EMBEDDED', 'only with the keys that the embedded stack made for itself']];
}

function productionFaults(settings: Settings): Fault[] {
  const armed = EMBEDDED_ONLY.filter((name) => settings[name] !== undefined).map((name): Fault => [
    name,
    'for tests on the embedded services: production has no such thing',
  ]);
  const own = 'make your own with openssl rand -base64 32';
  const keys = KEYS.flatMap((name): Fault[] => {
    if (isEmbedded(settings[name])) return [[name, `a key of the embedded stack: ${own}`]];
    const isOneByte = new Set(Buffer.from(settings[name], 'base64')).size === 1;
    return isOneByte ? [[name, `not random: ${own}`]] : [];
  });
  const isPublic = /^https:\/\/[^/?#@]+$/.test(settings.WAFA_BASE_URL);
  return [
    ...armed,
    ...keys,
    ...(isPublic ? [] : [['WAFA_BASE_URL', 'https:// and a host, with nothing after it'] satisfies Fault]),
  ];
}

/** Each of these has to differ from the one beside it. */
const APART = [
  ['WAFA_LOOKUP_KEY', 'WAFA_MASTER_KEY'],
  ['WAFA_METRICS_PORT', 'WAFA_PORT'],
  ['WAFA_TEMPORAL_METRICS_PORT', 'WAFA_PORT'],
  ['WAFA_TEMPORAL_METRICS_PORT', 'WAFA_METRICS_PORT'],
] as const;

const equalFaults = (settings: Settings): Fault[] =>
  APART.filter(([name, other]) => settings[name] !== undefined && settings[name] === settings[other]).map(
    ([name, other]) => [name, `the same as ${other}`],
  );

const isEmbedded = (key: string): boolean =>
  Buffer.from(key, 'base64').subarray(0, EMBEDDED_KEY_MARK.length).equals(EMBEDDED_KEY_MARK);
