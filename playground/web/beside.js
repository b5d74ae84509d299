/** The address of a file beside this one, of the same build: it is named in each address, so that no cache mixes two. */
export const beside = (name) => new URL(`./${name}${new URL(import.meta.url).search}`, import.meta.url).href;
