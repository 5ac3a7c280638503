/** URLs of an element's images, kept as long as they are shown. */
import type { ReactiveController, ReactiveControllerHost } from "lit";

export class BlobUrls implements ReactiveController {
  private urls = new Map<Blob, string>();
  private used = new Set<Blob>();

  constructor(host: ReactiveControllerHost) {
    host.addController(this);
  }

  of(blob: Blob): string {
    const url = this.urls.get(blob) ?? URL.createObjectURL(blob);
    this.urls.set(blob, url);
    this.used.add(blob);
    return url;
  }

  hostUpdate(): void {
    this.used = new Set();
  }

  hostUpdated(): void {
    this.revoke(this.used);
  }

  hostDisconnected(): void {
    this.revoke(new Set());
  }

  private revoke(kept: Set<Blob>): void {
    for (const [blob, url] of this.urls) {
      if (kept.has(blob)) continue;
      URL.revokeObjectURL(url);
      this.urls.delete(blob);
    }
  }
}
