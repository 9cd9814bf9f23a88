/** Which systems tell what is public of a person, and which have to be searched so that they can. */
import type { Marker } from '#libs/connectors/kit/marks';
import type { System } from '#libs/data-map/systems';
import type { ActivityDependencies } from '../dependencies.js';
import { searchWaves } from '../discover/waves.js';

type Parts = Pick<ActivityDependencies, 'company' | 'markers'>;

export type ListingMarker = Marker & Required<Pick<Marker, 'publicItems'>>;

export const isListing = (marker: Marker | undefined): marker is ListingMarker =>
  marker?.publicItems !== undefined && marker.marks.includes('unpublish');

/** In the order of the search: pages come after the rows that they show. */
export const listingSystems = ({ company, markers }: Parts): readonly string[] =>
  searchWaves(company.systems)
    .flat()
    .filter((system) => isListing(markers.get(system)));

/** Nobody's payments are looked up to take a song down: these systems, and those that lead to them. */
export function systemsOfRemoval({ company, markers }: Parts): readonly System[] {
  const wanted = new Set(listingSystems({ company, markers }));
  for (const key of wanted)
    for (const before of company.systems.find((system) => system.key === key)?.after ?? [])
      wanted.add(before);
  return company.systems.filter(({ key }) => wanted.has(key));
}
