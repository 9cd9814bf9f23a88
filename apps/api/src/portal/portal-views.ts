/** Fills in what every page needs and draws it. */
import type { OfferedField } from '#libs/connectors/all/rectifiable-fields';
import type { Controller } from '#libs/data-map/company';
import type { System } from '#libs/data-map/systems';
import type { Language } from '#libs/domain/words';
import { fieldName } from '#libs/i18n/rectification-lines';
import { createTranslator } from '#libs/i18n/translate';
import { portalAssets } from './assets.js';
import { codeOf } from './correction-rows.js';
import type { PortalPage } from './paths.js';
import * as pages from './render.js';
import type {
  CancelView,
  ConfirmView,
  ErrorView,
  FormView,
  Frame,
  KeepDataView,
  MyConsentsView,
  MyRequestView,
  PublicItemsView,
  SentView,
  SignInView,
  StopView,
  PrivacySignal,
} from './view-models.js';

export interface CorrectableFields {
  readonly fields: readonly OfferedField[];
  readonly systems: readonly System[];
  /** Single public items can be taken down by machine. */
  readonly removal?: boolean;
}

/** Where a page is drawn: its language and whether a session is there. */
export interface PageContext {
  readonly language: Language;
  readonly signedIn: boolean;
  readonly privacySignal: PrivacySignal;
}

/** Where people in California complain (11 CCR 7300). */
const CALIFORNIAN_AGENCY = {
  name: { en: 'the California Privacy Protection Agency', ar: 'وكالة حماية الخصوصية في كاليفورنيا' },
  website: 'https://cppa.ca.gov/webapplications/complaint',
};

/** What a page is told besides its frame. */
type Told<View extends Frame> = Omit<View, keyof Frame>;

export class PortalViews {
  readonly #controller: Controller;
  readonly #correctable: readonly OfferedField[];
  readonly #systems: readonly System[];
  readonly #removal: boolean;

  constructor(controller: Controller, offered: CorrectableFields = { fields: [], systems: [] }) {
    this.#controller = controller;
    this.#correctable = offered.fields;
    this.#systems = offered.systems;
    this.#removal = offered.removal ?? false;
  }

  form(
    context: PageContext,
    told: Omit<Told<FormView>, 'regimes' | 'transferTargets' | 'correctable' | 'restrictable' | 'removal'>,
  ): string {
    const page = told.step === 'rights' ? 'start' : 'request';
    const transferTargets = Object.fromEntries(
      this.#controller.transferTargets.map(({ key, name }) => [key, name[context.language]]),
    );
    return pages.formPage({
      ...this.#frame(context, page),
      ...told,
      regimes: this.#controller.regimes,
      transferTargets,
      removal: this.#removal,
      correctable: this.#namedFields(context.language),
      restrictable: this.#systems
        .filter(({ connector }) => connector !== 'consents')
        .map(({ key, name }) => ({ code: key, name: name[context.language] })),
    });
  }

  /** `Your account · Songs · title`, in the order of the configuration. */
  #namedFields(language: Language): FormView['correctable'] {
    const t = createTranslator(language);
    return this.#correctable.map((field) => {
      const system = this.#systems.find(({ key }) => key === field.system);
      const table = system?.labels[field.collection.split(':').at(-1) ?? '']?.[language];
      const name = field.label?.[language] ?? fieldName(system, field, t);
      const place = [system?.name[language] ?? field.system, ...(table === undefined ? [] : [table]), name];
      return { code: codeOf(field), name: place.join(' · ') };
    });
  }

  sent(context: PageContext, told: Told<SentView>): string {
    return pages.sentPage({ ...this.#frame(context, 'sent'), ...told });
  }

  confirm(context: PageContext, told: Omit<Told<ConfirmView>, 'confirmScript'>): string {
    const { confirmScript } = portalAssets();
    return pages.confirmPage({ ...this.#frame(context, 'confirm'), ...told, confirmScript });
  }

  keepData(context: PageContext, told: Omit<Told<KeepDataView>, 'confirmScript'>): string {
    const { confirmScript } = portalAssets();
    return pages.keepDataPage({ ...this.#frame(context, 'keepData'), ...told, confirmScript });
  }

  signIn(context: PageContext, told: Told<SignInView>): string {
    return pages.signInPage({ ...this.#frame(context, 'signIn'), ...told });
  }

  myRequest(context: PageContext, told: Omit<Told<MyRequestView>, 'authority'>): string {
    const { name, website } = told.law === 'CCPA' ? CALIFORNIAN_AGENCY : this.#controller.authority;
    const authority = { name: name[context.language], website };
    return pages.myRequestPage({ ...this.#frame(context, 'myRequest'), ...told, authority });
  }

  publicItems(context: PageContext, told: Told<PublicItemsView>): string {
    return pages.publicItemsPage({ ...this.#frame(context, 'publicItems'), ...told });
  }

  stopChange(context: PageContext, told: Omit<Told<StopView>, 'confirmScript'>): string {
    const { confirmScript } = portalAssets();
    return pages.stopPage({ ...this.#frame(context, 'stopChange'), ...told, confirmScript });
  }

  myConsents(context: PageContext, told: Told<MyConsentsView>): string {
    return pages.myConsentsPage({ ...this.#frame(context, 'myConsents'), ...told });
  }

  cancel(context: PageContext, told: Told<CancelView>): string {
    return pages.cancelPage({ ...this.#frame(context, 'cancel'), ...told });
  }

  error(context: PageContext, told: Told<ErrorView>): string {
    return pages.errorPage({ ...this.#frame(context, 'start'), ...told });
  }

  #frame({ language, signedIn, privacySignal }: PageContext, page: PortalPage): Frame {
    const controller = this.#controller;
    return {
      language,
      signedIn,
      privacySignal,
      recordsConsents: this.#systems.some(({ connector }) => connector === 'consents'),
      page,
      stylesheet: portalAssets().stylesheet,
      companyName: controller.name[language],
      contactEmail: controller.contact.email,
      timeZone: controller.timeZone,
    };
  }
}
