/** A browser without a screen: keeps cookies, sends forms as one does, and does not follow redirects. */
export interface FormBrowser {
  get(path: string, headers?: Record<string, string>): Promise<PageAnswer>;
  post(path: string, fields: Record<string, string>, headers?: Record<string, string>): Promise<PageAnswer>;
  cookies: Map<string, string>;
}

export interface PageAnswer {
  status: number;
  location: string | null;
  headers: Headers;
  text: string;
}

/** Opens one on a running server. */
export function openFormBrowser(origin: string): FormBrowser {
  const cookies = new Map<string, string>();
  const send = async (path: string, init: RequestInit): Promise<PageAnswer> => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const headers = { ...(cookie && { cookie }), ...init.headers };
    const response = await fetch(origin + path, { ...init, headers, redirect: "manual" });
    for (const line of response.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (/max-age=0/i.test(line)) cookies.delete(name);
      else cookies.set(name, value);
    }
    const { status } = response;
    return {
      status,
      location: response.headers.get("location"),
      headers: response.headers,
      text: await response.text(),
    };
  };
  return {
    cookies,
    get: (path, headers = {}) => send(path, { headers }),
    post: (path, fields, headers = {}) =>
      send(path, { method: "POST", body: new URLSearchParams(fields), headers: { origin, ...headers } }),
  };
}

/** Signs somebody up; the browser is theirs from then on. */
export async function signUp(browser: FormBrowser, email: string, password: string): Promise<void> {
  const answer = await browser.post("/sign-up", { intent: "sign-up", name: "Somebody", email, password });
  if (answer.location !== "/dashboard") throw new Error(`sign-up answered ${answer.status}: ${answer.text}`);
}

/** The value of a form's hidden field, or of any input, as the page has it. */
export function fieldOf(html: string, name: string): string {
  return new RegExp(`name="${name}" value="([^"]*)"`).exec(html)?.[1] ?? "";
}

/** Makes a project by its form; its keys are read off the answer. */
export async function makeProjectByForm(browser: FormBrowser, name: string) {
  const page = await browser.get("/dashboard");
  const fields = { intent: "create-project", name, token: fieldOf(page.text, "token") };
  const { text } = await browser.post("/dashboard", fields);
  const [secretKey = ""] = /sk_live_pk1_\w+/.exec(text) ?? [];
  const [publishableKey = ""] = /pk_live_pk1_\w+/.exec(text) ?? [];
  const [, id = ""] = /\/dashboard\/(prj_\w+)/.exec(text.slice(text.indexOf("is ready"))) ?? [];
  return { id, secretKey, publishableKey, fields };
}
