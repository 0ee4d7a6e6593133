// A client of Xieshou's API in one file, for Node 18 and browsers, without any package.

const ATTEMPTS = 6;
const NEXT = /<([^>]*)>; rel="next"/;
const wait = (seconds) => new Promise((done) => setTimeout(done, 1000 * seconds));

/** The site's no: `status` and `code` for programs, the message for people, `faults` the wrong
 * values as [{field, detail}]. */
export class Refused extends Error {
  constructor(status, { code = "unknown", detail = "", faults = [] }) {
    super(`${status} ${code}: ${detail}`);
    Object.assign(this, { status, code, faults });
  }
}

export class Xieshou {
  #root;
  #headers;
  // What was read, by address: {etag, body}.
  #read = new Map();

  /** `site` such as https://xieshou.example; without a token only what is public is open. */
  constructor(site, token = "", language = "zh-hans") {
    this.#root = `${site.replace(/\/+$/, "")}/api/v1`;
    this.#headers = { "Accept-Language": language };
    if (token) this.#headers.Authorization = `Bearer ${token}`;
  }

  /** Read; what has not changed since it was last read is not sent again. */
  async get(path, query = {}) {
    const address = this.#address(path, query);
    const known = this.#read.get(address);
    const headers = known ? { "If-None-Match": known.etag } : {};
    const answer = await this.#ask(address, { headers, cache: "no-store" });
    if (answer.status === 304 && known) return known.body;
    const body = await answer.json();
    const etag = answer.headers.get("ETag");
    if (etag) this.#read.set(address, { etag, body });
    return body;
  }

  /** Every row of a long list, page by page. */
  async *rows(path, query = {}) {
    let address = this.#address(path, query);
    while (address) {
      const answer = await this.#ask(address, { cache: "no-store" });
      yield* (await answer.json()).rows;
      const further = (answer.headers.get("Link") ?? "").match(NEXT);
      address = further ? new URL(further[1], address).href : "";
    }
  }

  #address(path, query) {
    const asked = new URLSearchParams(query).toString();
    return this.#root + path + (asked ? `?${asked}` : "");
  }

  /** Do something, once: the same `key` with the same body gives the first answer again. Keep the
   * key with what you are doing if that may be tried again after a crash. */
  async post(path, body, key = crypto.randomUUID()) {
    const headers = { "Content-Type": "application/json", "Idempotency-Key": key };
    const sent = { method: "POST", headers, body: JSON.stringify(body) };
    return (await this.#ask(this.#root + path, sent)).json();
  }

  // Waits as told when it asks too often, and tries again when the line breaks: a POST carries the
  // same key, so it is done once.
  async #ask(address, { headers = {}, ...more }) {
    for (let attempt = 1; ; attempt += 1) {
      let answer;
      try {
        answer = await fetch(address, { ...more, headers: { ...this.#headers, ...headers } });
      } catch (broken) {
        if (attempt === ATTEMPTS) throw broken;
        await wait(attempt);
        continue;
      }
      if (answer.ok || answer.status === 304) return answer;
      if (answer.status !== 429 || attempt === ATTEMPTS)
        throw new Refused(answer.status, await answer.json().catch(() => ({})));
      await wait(Number(answer.headers.get("Retry-After") ?? 1));
    }
  }
}
