/** The `clientLoader` of a page whose own scripts run when it is loaded: whoever comes without loading it loads it. */
export function loadAnew({ request }: { request: Request }): Promise<never> {
  location.assign(request.url);
  return new Promise<never>(() => {});
}
