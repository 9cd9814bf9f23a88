/** Fills in what every page needs and draws it. */
import type { Controller } from '#libs/data-map/company';
import type { Language } from '#libs/domain/words';
import { portalAssets } from './assets.js';
import type { PortalPage } from './paths.js';
import * as pages from './render.js';
import type {
  CancelView,
  ConfirmView,
  ErrorView,
  FormView,
  Frame,
  KeepDataView,
  MyRequestView,
  SentView,
  SignInView,
} from './view-models.js';

/** Where a page is drawn: its language and whether a session is there. */
export interface PageContext {
  readonly language: Language;
  readonly signedIn: boolean;
}

/** What a page is told besides its frame. */
type Told<View extends Frame> = Omit<View, keyof Frame>;

export class PortalViews {
  readonly #controller: Controller;

  constructor(controller: Controller) {
    this.#controller = controller;
  }

  form(context: PageContext, told: Omit<Told<FormView>, 'transferTargets'>): string {
    const page = told.step === 'rights' ? 'start' : 'request';
    const transferTargets = Object.fromEntries(
      this.#controller.transferTargets.map(({ key, name }) => [key, name[context.language]]),
    );
    return pages.formPage({ ...this.#frame(context, page), ...told, transferTargets });
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
    const { name, website } = this.#controller.authority;
    const authority = { name: name[context.language], website };
    return pages.myRequestPage({ ...this.#frame(context, 'myRequest'), ...told, authority });
  }

  cancel(context: PageContext, told: Told<CancelView>): string {
    return pages.cancelPage({ ...this.#frame(context, 'cancel'), ...told });
  }

  error(context: PageContext, told: Told<ErrorView>): string {
    return pages.errorPage({ ...this.#frame(context, 'start'), ...told });
  }

  #frame({ language, signedIn }: PageContext, page: PortalPage): Frame {
    const controller = this.#controller;
    return {
      language,
      signedIn,
      page,
      stylesheet: portalAssets().stylesheet,
      companyName: controller.name[language],
      contactEmail: controller.contact.email,
      timeZone: controller.timeZone,
    };
  }
}
