// What the notifier serves as texts/words.js: the catalogue that reports and terminals use too (seven_stations/words).
export const words: Record<string, Record<string, any>>;
