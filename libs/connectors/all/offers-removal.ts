/** Whether single public items can be chosen and taken down by machine, told by the configuration alone. */
import type { Collection } from '#libs/data-map/dataset';
import type { Company } from '#libs/data-map/load-company';

/** A row without a title and without a page is nothing that its person could recognise. */
const isOffered = ({ unpublish, fields }: Collection): boolean =>
  unpublish !== undefined &&
  (unpublish.title !== undefined || fields.some(({ identifiesAs }) => identifiesAs === 'public_page'));

export const offersRemoval = ({ systems, datasets }: Pick<Company, 'systems' | 'datasets'>): boolean =>
  systems.some(
    (system) =>
      system.connector === 'postgres' &&
      system.eraseUrlFrom !== undefined &&
      datasets.some((dataset) => dataset.system === system.key && dataset.collections.some(isOffered)),
  );
