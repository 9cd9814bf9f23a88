/** A privacy officer at work: signs in at the identity provider and uses the staff API. */
import { Browser } from './browser.js';
import { until } from './wait.js';

export interface CaseInList {
  readonly id: string;
  readonly reference: string;
  readonly right: string;
  readonly status: string;
  readonly requester: string;
  readonly daysLeft: number;
}

export interface CaseDetail extends CaseInList {
  readonly outcome: string | null;
  readonly systems: readonly {
    readonly system: string;
    readonly state: string;
    readonly records: number;
    readonly foundThrough: readonly { readonly system: string; readonly kinds: readonly string[] }[];
  }[];
  readonly plan: { readonly digest: string } | null;
  readonly manualTasks: readonly {
    readonly system: string;
    readonly kind: string;
    readonly result: string | null;
  }[];
  readonly marks: readonly SetMark[] | null;
  readonly package: {
    readonly digest: string;
    readonly records: number;
    readonly zipSha256: string;
    readonly tagManifestSha256: string;
    readonly readyAt: string | null;
  } | null;
}

export interface SetMark {
  readonly system: string;
  readonly mark: string;
  readonly state: string;
  readonly items: readonly {
    readonly collection: string;
    readonly rows: number;
    readonly by: string;
    readonly notAppliedBecause?: string;
  }[];
}

export interface Finding {
  readonly system: string;
  readonly collection: string;
  readonly records: number;
}

export interface PreviewRecord {
  readonly recordHash: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface TimelineEvent {
  readonly type: string;
  readonly actor: string;
  readonly effectiveAt: string;
  readonly payload: unknown;
}

export class Officer {
  readonly #browser = new Browser();
  readonly #portalUrl: string;

  constructor(portalUrl: string) {
    this.#portalUrl = portalUrl;
  }

  async signIn(staff: string): Promise<void> {
    const page = await this.#browser.open(`${this.#portalUrl}/staff/sign-in`);
    await this.#browser.submit(page, '', { staff });
  }

  async newCase(reference: string): Promise<CaseInList> {
    return until(`the case of ${reference} in the officers' list`, async () => {
      const { cases } = await this.get<{ cases: CaseInList[] }>('cases');
      return cases.find((one) => one.reference.startsWith(reference));
    });
  }

  /** The case, once `ready` says so. */
  async caseWhen(id: string, what: string, ready: (detail: CaseDetail) => boolean): Promise<CaseDetail> {
    return until(what, async () => {
      const detail = await this.get<CaseDetail>(`cases/${id}`);
      return ready(detail) ? detail : undefined;
    });
  }

  async get<Answer>(path: string): Promise<Answer> {
    return this.#call<Answer>('GET', path);
  }

  async post<Answer>(path: string, body: object): Promise<Answer> {
    return this.#call<Answer>('POST', path, body);
  }

  async #call<Answer>(method: string, path: string, body?: object): Promise<Answer> {
    const response = await this.#browser.fetch(`${this.#portalUrl}/api/v1/staff/${path}`, {
      method,
      ...(body ? { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } } : {}),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text.slice(0, 300)}`);
    return (text === '' ? undefined : JSON.parse(text)) as Answer;
  }
}
