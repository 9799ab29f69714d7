/** Style sheets come in as their minified text (embed/build.mjs). */
declare module "*.css" {
  const css: string;
  export default css;
}
