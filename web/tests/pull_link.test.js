// The link builder for teachers.

import assert from "node:assert/strict";
import { test } from "node:test";
import { pullLink } from "../pages/pull_link.mjs";

const FIELDS = {
  hub: "https://hub.example/",
  repository: "https://git.example/owner/course.git/",
  branch: " main ",
  path: "/chapters/02 a&b.ipynb",
  place: "lab/tree/",
};

test("the link opens the file in the folder that nbgitpuller makes of the repository", () => {
  const link = new URL(pullLink(FIELDS));
  assert.equal(link.origin + link.pathname, "https://hub.example/hub/user-redirect/git-pull");
  assert.equal(link.searchParams.get("repo"), "https://git.example/owner/course.git");
  assert.equal(link.searchParams.get("branch"), "main");
  assert.equal(decodeURIComponent(link.searchParams.get("urlpath")), "lab/tree/course.git/chapters/02 a&b.ipynb");
});

test("without a branch and a path it opens the repository's folder on its default branch", () => {
  const link = new URL(pullLink({ ...FIELDS, branch: "", path: "" }));
  assert.equal(link.searchParams.get("branch"), null);
  assert.equal(link.searchParams.get("urlpath"), "lab/tree/course.git");
});
