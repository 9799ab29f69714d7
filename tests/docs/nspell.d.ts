declare module "nspell" {
  export default function nspell(aff: Buffer, dic: Buffer): { add(word: string): void; correct(word: string): boolean };
}
