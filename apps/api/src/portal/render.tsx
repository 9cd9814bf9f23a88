/** View model in, whole HTML document out. Pure; no hydration, no script but `confirm.js`. */
import type { ReactElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { ConfirmPage, SignInPage } from './pages/confirm.page.js';
import { ErrorPage } from './pages/error.page.js';
import { FormPage } from './pages/form.page.js';
import { KeepDataPage } from './pages/keep-data.page.js';
import { MyConsentsPage } from './pages/my-consents.page.js';
import { CancelPage, MyRequestPage } from './pages/my-request.page.js';
import { PublicItemsPage } from './pages/public-items.page.js';
import { SentPage } from './pages/sent.page.js';
import { StopPage } from './pages/stop.page.js';
import type {
  CancelView,
  ConfirmView,
  ErrorView,
  FormView,
  KeepDataView,
  MyConsentsView,
  MyRequestView,
  PublicItemsView,
  SentView,
  SignInView,
  StopView,
} from './view-models.js';

const document = (page: ReactElement): string => `<!doctype html>${renderToStaticMarkup(page)}`;

export const formPage = (view: FormView): string => document(<FormPage view={view} />);
export const sentPage = (view: SentView): string => document(<SentPage view={view} />);
export const confirmPage = (view: ConfirmView): string => document(<ConfirmPage view={view} />);
export const keepDataPage = (view: KeepDataView): string => document(<KeepDataPage view={view} />);
export const signInPage = (view: SignInView): string => document(<SignInPage view={view} />);
export const myRequestPage = (view: MyRequestView): string => document(<MyRequestPage view={view} />);
export const myConsentsPage = (view: MyConsentsView): string => document(<MyConsentsPage view={view} />);
export const publicItemsPage = (view: PublicItemsView): string => document(<PublicItemsPage view={view} />);
export const cancelPage = (view: CancelView): string => document(<CancelPage view={view} />);
export const stopPage = (view: StopView): string => document(<StopPage view={view} />);
export const errorPage = (view: ErrorView): string => document(<ErrorPage view={view} />);
