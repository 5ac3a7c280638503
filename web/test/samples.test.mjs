// The heat map on the start page is the one that the bundled model makes of that image.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { it } from "node:test";
import { native, root, web } from "./harness.mjs";

const fabric = join(root, "testdata/demo/fabric");

it("the sample's heat map is a result", () => {
  const { image, map } = JSON.parse(readFileSync(join(web, "demo/ui/sample-map.json")));
  const [, folder, name] = /^(test-hole)-(.+)$/.exec(image);
  const file = join(fabric, folder.replace("-", "/"), name);
  const normals = join(fabric, "train/good");
  const record = JSON.parse(native("score", "--map", "--normals", normals, file));
  assert.deepEqual(map, record.map); // if the model is new, write record.map to the file
});
