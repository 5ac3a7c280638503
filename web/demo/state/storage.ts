/** Keeps projects in the browser, in IndexedDB. Nothing of them leaves the computer. */
import { openDB, type DBSchema, type IDBPDatabase } from "idb";
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

interface Schema extends DBSchema {
  projects: { key: string; value: Head };
  normals: { key: Key; value: NormalImage };
  /** Without the file. */
  images: { key: Key; value: InspectedImage };
  /** Files of inspected images, if the person keeps them. */
  originals: { key: Key; value: Blob };
}

const parts = ["normals", "images", "originals"] as const;
const all = ["projects", ...parts] as const;

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
    const [head, normals, images, keys, files] = await Promise.all([
      t.objectStore("projects").get(id), t.objectStore("normals").getAll(of(id)),
      t.objectStore("images").getAll(of(id)), t.objectStore("originals").getAllKeys(of(id)),
      t.objectStore("originals").getAll(of(id)),
    ]);
    if (!head || head.deleted) return undefined;
    const originals = new Map(keys.map(([, id], i) => [id, files[i]!]));
    const { id: _id, used: _used, deleted: _deleted, ...rest } = head;
    return {
      ...rest, normals,
      images: images.map((i) => {
        const file = originals.get(i.id);
        return file ? { ...i, file } : i;
      }),
    };
  }

  /** Stores what is not stored yet, all of it or nothing. */
  async save(content: Content, stored: Stored): Promise<void> {
    const { normals, images, ...head } = content;
    const { id } = head.project;
    const t = this.db.transaction(["projects", "normals", "images"], "readwrite");
    const used = Date.now();
    const wait: Promise<unknown>[] = [t.objectStore("projects").put({ ...head, id, used })];
    const keep = <T extends { id: string }>(
      part: "normals" | "images", now: readonly T[], before: ReadonlyMap<string, T>,
      form: (value: T) => unknown,
    ) => {
      const store = t.objectStore(part);
      const ids = new Set(now.map((v) => v.id));
      for (const key of before.keys()) if (!ids.has(key)) wait.push(store.delete([id, key]));
      for (const v of now) {
        if (before.get(v.id) !== v) wait.push(store.put(form(v) as never, [id, v.id]));
      }
    };
    keep("normals", normals, stored.normals, (n) => n);
    keep("images", images, stored.images, ({ file: _, ...i }) => i);
    await Promise.all([...wait, t.done]);
    stored.project = content.project;
    stored.normals = new Map(normals.map((n) => [n.id, n]));
    stored.images = new Map(images.map((i) => [i.id, i]));
  }

  /** Stores the files of inspected images, or removes them. */
  async saveOriginals({ project, images }: Content, stored: Stored): Promise<void> {
    const files = new Map(project.keepImages
      ? images.flatMap((i) => (i.file ? [[i.id, i.file] as const] : [])) : []);
    const gone = [...stored.originals].filter((id) => !files.has(id));
    const come = [...files].filter(([id]) => !stored.originals.has(id));
    if (gone.length + come.length === 0) return;
    const t = this.db.transaction("originals", "readwrite");
    await Promise.all([
      ...gone.map((id) => t.store.delete([project.id, id])),
      ...come.map(([id, file]) => t.store.put(file, [project.id, id])), t.done,
    ]);
    stored.originals = new Set(files.keys());
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
  originals: ReadonlySet<string>;
}

/** What is stored of a project that was loaded; of a new one, nothing. */
export const storedOf = (content?: Content): Stored => ({
  ...(content && { project: content.project }),
  normals: new Map(content?.normals.map((n) => [n.id, n])),
  images: new Map(content?.images.map((i) => [i.id, i])),
  originals: new Set(content?.images.flatMap((i) => (i.file ? [i.id] : []))),
});
