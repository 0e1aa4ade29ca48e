// Who is signed in. The token is in a cookie that this page cannot read.

import { ask, RefusedError } from "./api.js";

export class Session {
  user = "";
  admin = false;
  open = false;
  known = false;
  /** what the server takes, in bytes: of a text, and of a PDF or Word file */
  limits = { text: 0, file: 0 };
  /** patterns of rooms that the token grants, `*` as a wildcard */
  #rooms = [];

  /** Whether the caller may do what is for admins: where the server runs open, everyone may. */
  get mayAdminister() {
    return this.admin || this.open;
  }

  /** Whether the caller may hear everything of a queue, not only of their own jobs. */
  mayHear(queue) {
    return this.mayAdminister || this.#rooms.some((pattern) => matches(pattern, `queue:${queue}`));
  }

  /** Ask the server who we are; false where a token is needed. */
  async look() {
    try {
      const { userId, admin, rooms, open, limits } = await ask("/api/session");
      Object.assign(this, { user: userId, admin: Boolean(admin), open: Boolean(open), known: true, limits });
      this.#rooms = rooms ?? [];
      return true;
    } catch (error) {
      if (!(error instanceof RefusedError)) throw error;
      this.lost();
      return !error.signedOut; // a server that cannot be reached says so where it is used
    }
  }

  lost() {
    Object.assign(this, { user: "", admin: false, open: false, known: false });
  }

  /** Raises RefusedError where the token is not taken. */
  async signIn(token) {
    await ask("/api/session", { method: "POST", body: { token } });
    await this.look();
  }

  /** Whether it worked: otherwise one is still signed in. */
  async signOut() {
    try {
      await ask("/api/session", { method: "DELETE" });
    } catch (error) {
      if (!(error instanceof RefusedError)) throw error;
      return false;
    }
    this.lost();
    return true;
  }
}

function matches(pattern, name) {
  const parts = pattern.split("*").map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`).test(name);
}
