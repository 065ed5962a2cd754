/** Places that the model can measure between; degrees north and east. */
export const cities = [
  { name: 'london', north: 51.51, east: -0.13 },
  { name: 'edinburgh', north: 55.95, east: -3.19 },
  { name: 'paris', north: 48.86, east: 2.35 },
  { name: 'berlin', north: 52.52, east: 13.4 },
  { name: 'rome', north: 41.9, east: 12.5 },
  { name: 'madrid', north: 40.42, east: -3.7 },
  { name: 'amsterdam', north: 52.37, east: 4.9 },
  { name: 'new york', north: 40.71, east: -74.01 },
  { name: 'chicago', north: 41.88, east: -87.63 },
  { name: 'san francisco', north: 37.77, east: -122.42 },
  { name: 'tokyo', north: 35.68, east: 139.69 },
  { name: 'sydney', north: -33.87, east: 151.21 },
] as const;

const earthRadiusKm = 6371;

/** Great-circle distance by the haversine formula; null when a city is unknown. */
export function distanceKm(from: string, to: string): number | null {
  const a = cities.find((city) => city.name === from);
  const b = cities.find((city) => city.name === to);
  if (!a || !b) return null;
  const radians = Math.PI / 180;
  const halfNorth = Math.sin(((b.north - a.north) * radians) / 2);
  const halfEast = Math.sin(((b.east - a.east) * radians) / 2);
  const h = halfNorth ** 2 + Math.cos(a.north * radians) * Math.cos(b.north * radians) * halfEast ** 2;
  return 2 * earthRadiusKm * Math.asin(Math.sqrt(h));
}
