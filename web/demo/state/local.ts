/** The engine in the page: the package's detector. */
import type { AnomalyDetector, PromptSet } from "../../src/detector.js";
import { DetectorError, type Unreadable } from "../../src/errors.js";
import type { Near, Result } from "../../src/types.js";
import { defaultRate } from "./engine.js";
import type {
  Engine, Frame, LearnAnswer, LearnRequest, Named, Prompts, ScoreRequest,
} from "./engine.js";
import type { Learned, Model } from "./types.js";

class LocalPrompts implements Prompts {
  readonly learned: Learned;

  constructor(readonly set: PromptSet) {
    const { threshold } = set;
    this.learned = {
      file: set.toBlob(), provisional: set.provisional, notes: set.notes, count: set.info.shots,
      digest: set.info.digest,
      ...(threshold !== undefined && { limit: threshold }),
    };
  }

  get scores(): readonly (number | undefined)[] {
    return this.set.scores;
  }

  close(): void {
    void this.set.close();
  }
}

/** Why an image cannot be read, in the words of results: without its name. */
const reasonOf = ({ message }: Error) => message.replace(/^image "(?:[^"\\]|\\.)*": /, "");

const reasonsOf = (all: readonly Unreadable[]) =>
  new Map(all.map(({ index, error }) => [index, reasonOf(error)]));

const setOf = (prompts: Prompts) => (prompts as LocalPrompts).set;

export class LocalEngine implements Engine {
  readonly where = "page";

  private constructor(private readonly detector: AnomalyDetector, readonly model: Model) {}

  static async of(detector: AnomalyDetector): Promise<LocalEngine> {
    const { name, digest, backend, methods, classes } = await detector.info();
    const most = methods[0] === "patch" ? 64 : 8;
    const { threads } = detector;
    const model = { name, digest, backend, methods, classes, threads, most };
    return new LocalEngine(detector, model);
  }

  async learn(request: LearnRequest): Promise<LearnAnswer> {
    const { images, check, options, signal, onProgress } = request;
    const files = (list: Named[]) => list.map(({ name, file }) => new File([file], name));
    const done = { learn: 0, calibrate: 0 };
    const total = 2 * images.length + check.length; // each is read again for the limit
    const learn = async () => this.detector.learn(files(images), {
      calibrate: defaultRate, ...options, normals: files(check), skipUnreadable: true,
      ...(signal && { signal }),
      onProgress: ({ status, loaded }) => {
        if (status === "learn" || status === "calibrate") done[status] = loaded;
        onProgress?.({ done: done.learn + done.calibrate, total });
      },
    });
    try {
      const set = await learn();
      return { prompts: new LocalPrompts(set), unreadable: reasonsOf(set.unreadable) };
    } catch (error) {
      if (!(error instanceof DetectorError) || !error.unreadable) throw error;
      return { prompts: undefined, unreadable: reasonsOf(error.unreadable) };
    }
  }

  async open(file: Blob, name: string): Promise<Prompts> {
    return new LocalPrompts(await this.detector.loadPrompts(file, name));
  }

  async score(image: Frame, { prompts, name, signal }: ScoreRequest): Promise<Result> {
    try {
      return await this.detector.score(image, {
        prompts: setOf(prompts), ...(name !== undefined && { name }), ...(signal && { signal }),
      });
    } catch (error) {
      if (!(error instanceof DetectorError) || error.name !== "ImageError") throw error;
      throw new Error(reasonOf(error), { cause: error });
    }
  }

  pixels({ name, file }: Named, prompts?: Prompts): Promise<ImageData> {
    return this.detector.pixels(file, {
      name, ...(prompts && { prompts: setOf(prompts) }),
    });
  }

  nearest({ file }: Named, prompts: Prompts, patch: number): Promise<Near> {
    return this.detector.nearest(file, { prompts: setOf(prompts), patch });
  }

  async withModel(files: File[], onProgress: (part: number) => void): Promise<Engine> {
    return LocalEngine.of(await this.detector.withModel(files, {
      onProgress: ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0),
    }));
  }

  close(): void {
    this.detector.close();
  }
}
