/** Keeps projects in the browser, in IndexedDB. Nothing of them leaves the computer. */
import { openDB, type DBSchema, type IDBPDatabase, type StoreNames } from "idb";
import { without } from "./changes.js";
import type { InspectedImage, Learned, NormalImage, Project } from "./types.js";

/** All that belongs to a project. */
export interface Content {
  project: Project;
  learned?: Learned;
  normals: readonly NormalImage[];
  images: readonly InspectedImage[];
  selected?: string;
  /** The normal images or the options are others than those of what was learned. */
  due?: true;
}

/** A project in a list. */
export type Listed = Pick<Project, "id" | "name" | "created">;

interface Head extends Omit<Content, "normals" | "images"> {
  id: string;
  /** When it was last in use, in milliseconds. */
  used: number;
  /** When it was deleted, which can be undone for a while. */
  deleted?: number;
}

/** Id of the project, then of the image, by which they are sorted. */
type Key = [string, string];

/**
 * Files are apart from what is said of them: a page that is closed still stores small changes, but
 * no files.
 */
interface Schema extends DBSchema {
  projects: { key: string; value: Head };
  normals: { key: Key; value: Omit<NormalImage, "file"> };
  images: { key: Key; value: Omit<InspectedImage, "file" | "thumbnail"> };
  /** The prompt file, with the project's id, and files of normal images. */
  files: { key: Key; value: Blob };
  thumbnails: { key: Key; value: Blob };
  /** Files of inspected images, if the person keeps them. */
  originals: { key: Key; value: Blob };
}

type Part = Exclude<keyof Schema & StoreNames<Schema>, "projects">;

const parts = ["normals", "images", "files", "thumbnails", "originals"] as const;
const all = ["projects", ...parts] as const;
const fileParts = ["files", "thumbnails", "originals"] as const;
type FilePart = (typeof fileParts)[number];

/** The keys of all images of a project. */
const of = (id: string) => IDBKeyRange.bound([id], [id, []]);

const listed = ({ id, name, created }: Project): Listed => ({ id, name, created });

export class Storage {
  private constructor(private readonly db: IDBPDatabase<Schema>) {}

  /** Opens the storage. Browsers refuse it in some private windows. */
  static async open(lost: () => void): Promise<Storage> {
    const db = await openDB<Schema>("inctrl-projects", 1, {
      upgrade(db) {
        db.createObjectStore("projects", { keyPath: "id" });
        for (const part of parts) db.createObjectStore(part);
      },
      blocking: (_now, _wanted, event) => (event.target as IDBDatabase).close(),
      terminated: lost,
    });
    return new Storage(db);
  }

  /** The projects, that used last first. */
  async list(): Promise<Listed[]> {
    const heads = (await this.db.getAll("projects")).filter((h) => !h.deleted);
    return heads.sort((a, b) => b.used - a.used).map((h) => listed(h.project));
  }

  async load(id: string): Promise<Content | undefined> {
    const t = this.db.transaction(all);
    const part = async <P extends Part>(name: P) => {
      const store = t.objectStore(name);
      const [keys, values] = await Promise.all([store.getAllKeys(of(id)), store.getAll(of(id))]);
      const all = keys.map(([, key], i) => [key, values[i]!] as const);
      return new Map(all) as unknown as Map<string, Schema[P]["value"]>;
    };
    const [head, normals, images, files, thumbnails, originals] = await Promise.all([
      t.objectStore("projects").get(id), part("normals"), part("images"), part("files"),
      part("thumbnails"), part("originals"),
    ]);
    if (!head || head.deleted) return undefined;
    const { learned } = head;
    const rest = without(head, "id", "used", "deleted", "learned");
    const prompts = files.get(id);
    return {
      ...rest, ...(learned && { learned: { ...learned, ...(prompts && { file: prompts }) } }),
      normals: [...normals.values()].flatMap((n) => {
        const file = files.get(n.id);
        return file ? { ...n, file } : [];
      }),
      images: [...images.values()].map((i) => {
        const [file, thumbnail] = [originals.get(i.id), thumbnails.get(i.id)];
        return { ...i, ...(file && { file }), ...(thumbnail && { thumbnail }) };
      }),
    };
  }

  /**
   * Stores what is not stored yet. All writes begin at once, for the page may be closing.
   * @returns ids of images whose files are gone from the disk, so that they are not stored
   */
  async save(content: Content, stored: Stored): Promise<string[]> {
    const { learned } = content;
    const { id } = content.project;
    const head = {
      ...without(content, "normals", "images"), id, used: Date.now(),
      ...(learned && { learned: without(learned, "file") }),
    };
    const now = storedOf(content);
    const t = this.db.transaction(["projects", "normals", "images"], "readwrite");
    const said = [
      t.objectStore("projects").put(head),
      ...changes(t.objectStore("normals"), id, now.normals, stored.normals,
        (n) => without(n, "file")),
      ...changes(t.objectStore("images"), id, now.images, stored.images,
        (i) => without(i, "file", "thumbnail")),
      t.done,
    ];
    t.commit(); // does not wait for answers, which a page that is closed never sees
    const files = fileParts.map((part) => this.saveFiles(part, id, now, stored));
    const [, ...gone] = await Promise.all([Promise.all(said).then(() => {
      Object.assign(stored, { project: now.project, normals: now.normals, images: now.images });
    }), ...files]);
    return gone.flat();
  }

  /** Stores files. One that is gone keeps all others from being stored, so it is left out then. */
  private async saveFiles(
    part: FilePart, id: string, { [part]: now }: Stored, stored: Stored,
  ): Promise<string[]> {
    const put = async (files: ReadonlyMap<string, Blob>) => {
      const t = this.db.transaction(part, "readwrite");
      const writes = changes<Blob, Blob>(t.store, id, files, stored[part], (file) => file);
      t.commit();
      await Promise.all([...writes, t.done]);
    };
    let gone: string[] = [];
    try {
      await put(now);
    } catch (error) {
      gone = await unreadable([...now].filter(([key, file]) => stored[part].get(key) !== file));
      if (gone.length === 0) throw error;
      await put(new Map([...now].filter(([key]) => !gone.includes(key))));
    }
    stored[part] = now; // what is gone is not tried again
    return gone;
  }

  /** Deletes a project so that it can be had again, or has it again. */
  async mark(id: string, deleted: boolean): Promise<void> {
    const t = this.db.transaction("projects", "readwrite");
    const head = await t.store.get(id);
    if (head) {
      delete head.deleted;
      await t.store.put(deleted ? { ...head, deleted: Date.now() } : head);
    }
    await t.done;
  }

  /** Deletes for good what was deleted before a time, in milliseconds. */
  async purge(before: number): Promise<void> {
    const t = this.db.transaction(all, "readwrite");
    const heads = await t.objectStore("projects").getAll();
    const gone = heads.filter((h) => h.deleted && h.deleted < before).map((h) => h.id);
    await Promise.all([
      ...gone.map((id) => t.objectStore("projects").delete(id)),
      ...parts.flatMap((part) => gone.map((id) => t.objectStore(part).delete(of(id)))), t.done,
    ]);
  }

  async clear(): Promise<void> {
    const t = this.db.transaction(all, "readwrite");
    await Promise.all([...all.map((store) => t.objectStore(store).clear()), t.done]);
  }
}

/** What of a project is stored, so that only changes are written. */
export interface Stored {
  project?: Project;
  normals: ReadonlyMap<string, NormalImage>;
  images: ReadonlyMap<string, InspectedImage>;
  files: ReadonlyMap<string, Blob>;
  thumbnails: ReadonlyMap<string, Blob>;
  originals: ReadonlyMap<string, Blob>;
}

/** By id, those of which there is something. */
const byId = <T extends { id: string }, V>(
  all: readonly T[], what: (item: T) => V | undefined,
): [string, V][] => all.flatMap((item): [string, V][] => {
  const value = what(item);
  return value === undefined ? [] : [[item.id, value]];
});

/** What is stored of a project once it is stored as it is now; of a new one, nothing. */
export function storedOf(content?: Content): Stored {
  const { project, normals = [], images = [], learned } = content ?? {};
  const files = byId(normals, (n) => n.file);
  if (project && learned?.file) files.push([project.id, learned.file]);
  return {
    ...(project && { project }),
    normals: new Map(byId(normals, (n) => n)), images: new Map(byId(images, (i) => i)),
    files: new Map(files), thumbnails: new Map(byId(images, (i) => i.thumbnail)),
    originals: new Map(project?.keepImages ? byId(images, (i) => i.file) : []),
  };
}

/** Those files that cannot be read. */
async function unreadable(files: [string, Blob][]): Promise<string[]> {
  const found = files.map(([key, file]) =>
    file.slice(0, 1).arrayBuffer().then(() => [], () => [key]));
  return (await Promise.all(found)).flat();
}

interface Target<S> {
  put(value: S, key: Key): Promise<unknown>;
  delete(key: Key): Promise<void>;
}

/** The writes that make what is stored what is there now. */
function changes<V, S>(
  store: Target<S>, id: string, now: ReadonlyMap<string, V>, before: ReadonlyMap<string, V>,
  form: (value: V) => S,
): Promise<unknown>[] {
  const gone = [...before.keys()].filter((key) => !now.has(key));
  const come = [...now].filter(([key, value]) => before.get(key) !== value);
  return [
    ...gone.map((key) => store.delete([id, key])),
    ...come.map(([key, value]) => store.put(form(value), [id, key])),
  ];
}
