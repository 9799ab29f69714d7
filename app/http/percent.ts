/**
 * Takes one layer of percent-encoding off the ASCII of a text. Not decodeURIComponent: one broken escape would make it
 * give up, and so hide all the others.
 */
export function decodeAscii(text: string): string {
  return text.replace(/%([0-7][0-9a-f])/gi, (_, hex: string) => String.fromCharCode(Number(`0x${hex}`)));
}
