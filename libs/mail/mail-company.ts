/** What a mail says of the company, in one language. */
import type { Controller } from '#libs/data-map/company';
import type { Language } from '#libs/domain/words';
import type { NamedSystem } from '#libs/i18n/answer-lines';
import type { MailCompany } from './render.js';

export const companyOf = (
  { controller, systems }: { readonly controller: Controller; readonly systems: readonly NamedSystem[] },
  language: Language,
): MailCompany => ({
  name: controller.name[language],
  contactEmail: controller.contact.email,
  authority: { name: controller.authority.name[language], website: controller.authority.website },
  website: controller.website,
  timeZone: controller.timeZone,
  transferTargets: Object.fromEntries(
    controller.transferTargets.map(({ key, name }) => [key, name[language]]),
  ),
  systems,
});
