/** What the page works on. Values are not changed in place: a change makes a new object. */
import type { Result, View } from "../../src/types.js";

export type Step = "start" | "teach" | "inspect" | "live" | "report";

/** How normal images are learned. */
export interface TeachOptions {
  /** Default: the best that the model has. */
  method?: string;
  className?: string;
  view?: View;
  /** The rate of false alarms that the limit is for. Default: 0.05. */
  calibrate?: number;
}

/** A normal image. */
export interface NormalImage {
  id: string;
  name: string;
  file: Blob;
  /** "learn": it is learned; "check": it makes the limit more accurate. */
  use: "learn" | "check";
  /** "reading" until it was learned or could not be read, which does not stop the others. */
  state: "reading" | "ok" | "unreadable";
  /** Why it could not be read. */
  reason?: string;
  /** What to know about how it was read. */
  notes?: string[];
  /** Its score, compared with the other normal images. */
  score?: number;
  /** What a project file says of it that this page does not know. */
  other?: Record<string, unknown>;
}

/** What a person says about an image. */
export type Label = "normal" | "anomalous";

/** An inspected image, or one that waits for it. */
export interface InspectedImage {
  id: string;
  /** No other image of the project has it. */
  name: string;
  /** Undefined after the project was opened again, unless the person chose to keep images. */
  file?: Blob;
  /** A small copy of it, 256 pixels at most, without the heat map. */
  thumbnail?: Blob;
  result?: Result;
  /** Why it could not be read. */
  error?: string;
  /** The result is of what was learned before, and the image is not there for a new one. */
  stale?: true;
  label?: Label;
  /** What a project file says of its result that this page does not know. */
  other?: Record<string, unknown>;
}

/** A project, as it is stored. */
export interface Project {
  id: string;
  name: string;
  /** RFC 3339. */
  created: string;
  options: TeachOptions;
  /** The limit that the person chose; undefined: that of the prompt set. */
  limit?: number;
  /** Originals of inspected images are stored too. */
  keepImages: boolean;
  /** For the report. */
  notes: string;
  /** SHA-256 of the model that it was learned with, and its name. */
  model: string;
  modelName?: string;
  /** What its project file has that this page does not know; it is written again. */
  other?: Other;
}

export type Members = Record<string, unknown>;

/** What is not known of the objects of project.json that there is one of. */
export interface Others {
  project: Members;
  model: Members;
  options: Members;
  view: Members;
}

/** Members of a project file's objects, and entries. */
export interface Other {
  members: Others;
  entries: { name: string; data: Blob }[];
}

/** What was learned. */
export interface Learned {
  /** The prompt file. */
  file?: Blob;
  /** The limit that calibration found. */
  limit?: number;
  /** The limit rests on few or widely differing normal images. */
  provisional: boolean;
  notes: string[];
  /** How many images were learned. */
  count: number;
  /** Digest of the prompt set, as results have it. */
  digest?: string;
  /** Name of the prompt file, if it came from one. */
  from?: string;
}

/** Work that takes a while. */
export interface Progress {
  done: number;
  total: number;
  /** Images per second, so far. */
  rate: number;
}

/** The model at work. */
export interface Model {
  name: string;
  digest: string;
  backend: string;
  threads?: number;
  /** The most normal images that are learned; others check the limit. */
  most: number;
  methods: string[];
  classes: string[];
}

/** What a person is told for some seconds. */
export interface Toast {
  id: string;
  text: string;
  kind: "info" | "error";
  /** Takes back what was done. */
  undo?: () => void;
}

/** Images to try the page with. */
export interface Samples {
  normals: { name: string; file: Blob }[];
  images: { name: string; file: Blob }[];
}

/** All that the page shows. */
export interface State {
  step: Step;
  /** Loading, in bytes; undefined: the model is at work, or failed. */
  loading?: { loaded: number; total: number };
  /** Why the page cannot work. */
  fault?: string;
  model?: Model;
  samples?: Samples;
  /** The page can send nothing. */
  locked: boolean;
  /** "page": nothing leaves the computer; "server": the server scores. */
  where: "page" | "server";
  /** False: the browser refuses to store projects, as in a private window. */
  kept: boolean;
  /** What the browser stores for this page. */
  storage?: { used: number };
  /** Names of the prompt sets that the server has for all. */
  sets?: readonly string[];
  /** The server stores prompt sets for all. */
  shares?: boolean;
  /** False: the server learns nothing; it has its prompt sets. */
  learns: boolean;
  /** All projects, the newest first. */
  projects: Pick<Project, "id" | "name" | "created">[];
  project: Project;
  normals: NormalImage[];
  learned?: Learned;
  /** Learning now; undefined: not. */
  learning?: Progress;
  /** Why learning failed. */
  learnFault?: string;
  images: InspectedImage[];
  /** Scoring now; undefined: not. */
  scoring?: Progress & { paused: boolean };
  /** Id of the image in the viewer. */
  selected?: string;
  toasts: Toast[];
}
