/** Requests to the server, with the token that it may want. */

/** The server answered with an error. */
export class Refused extends Error {
  constructor(readonly status: number, message: string) {
    super(message);
  }
}

/** Sends requests; an answer that is an error is thrown. */
export class Api {
  constructor(private readonly token: string) {}

  async send(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = this.token === "" ? undefined : { Authorization: `Bearer ${this.token}` };
    const response = await fetch(path, { ...init, ...(headers && { headers }) });
    if (response.ok) return response;
    const body = (await response.json().catch(() => ({}))) as { error?: string };
    const message = body.error ?? `the server answered ${response.status}`;
    throw new Refused(response.status, message);
  }

  /** The JSON of an answer. */
  async ask<T>(path: string, init: RequestInit = {}): Promise<T> {
    return (await (await this.send(path, init)).json()) as T;
  }

  /** The JSON of an answer to a form. */
  post<T>(path: string, body: FormData, signal?: AbortSignal): Promise<T> {
    return this.ask(path, { method: "POST", body, signal: signal ?? null });
  }
}

/** A form with what is not undefined of fields. */
export function formOf(fields: Record<string, unknown>): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) {
    if (value !== undefined) form.append(name, String(value));
  }
  return form;
}

/**
 * The token of `inctrl app`: once in the address, which then loses it, and after that kept for this
 * tab, so that the page can be loaded again.
 */
export function givenToken(): string {
  const token = new URLSearchParams(location.hash.slice(1)).get("token");
  if (token !== null) {
    keepToken(token);
    history.replaceState(null, "", location.pathname + location.search);
  }
  try {
    return sessionStorage.getItem("token") ?? "";
  } catch {
    return token ?? "";
  }
}

export function keepToken(token: string): void {
  try {
    sessionStorage.setItem("token", token);
  } catch {
    // it is asked for again after the next load
  }
}
