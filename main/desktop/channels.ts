/** Names of the only two ways between the window and the program. */
export const requestChannel = "syncline:request";
export const eventChannel = "syncline:event";

export const scheme = "syncline";
/** origin of the window's own files */
export const appOrigin = `${scheme}://app`;
export const volumeHost = "volume";
export const volumeUrl = (id: string): string => `${scheme}://${volumeHost}/${encodeURIComponent(id)}`;
