"""A page's modules as one file: it does what they do, one by one, and loses nothing."""

from __future__ import annotations

import re
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from service.panel.linking import linked

if TYPE_CHECKING:
    from pathlib import Path

#: Two that share a third, each with a name of its own that another has too.
MODULES = {
    "page.js": """// The page.
import "./effect.js";
import { Counter, next as following } from "./parts/counter.js";
import {
  name, // what it is called
  where,
} from "./parts/name.js";

const count = new Counter("page");
console.log(name, count.take(), following(), await Promise.resolve(where()));
""",
    "effect.js": """import { next } from "./parts/counter.js";

const count = "effect";
console.log(count, next());
""",
    "parts/counter.js": """// @ts-check
/** @typedef {import("./name.js").Name} Name */
import words from "../texts/words.json" with { type: "json" };
import { name } from "./name.js";

let count = 0;

export class Counter {
  constructor(who) {
    this.who = who;
  }
  take() {
    return `${words["of"]} ${this.who} ${name}`;
  }
}

export function next() {
  count += 1;
  return count;
}
""",
    "parts/name.js": """console.log("once");

export const name = "nbo";
const url = () => new URL("../texts/words.json", import.meta.url);
export const where = () => url().pathname.split("/").at(-2);
export async function later() {}
""",
    "texts/words.json": '{"of": "the counter of"}\n',
}


def run(folder: Path, node: str) -> list[str]:
    """Return what a page says in a runtime that knows modules."""
    command = [node, "--no-warnings", "page.js"]
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_the_file_does_what_the_modules_do(tmp_path: Path, node: str) -> None:
    """In the same order, each module once, and addresses beside a module are still beside it."""
    for name, text in {**MODULES, "package.json": '{"type": "module"}'}.items():
        path = tmp_path / "apart" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    whole = shutil.copytree(tmp_path / "apart", tmp_path / "whole")
    shutil.rmtree(whole / "parts")
    (whole / "page.js").write_text(linked("page.js", MODULES.__getitem__))

    apart = run(tmp_path / "apart", node)

    assert apart == ["once", "effect 1", "nbo the counter of page nbo 2 texts"]
    assert run(whole, node) == apart


@pytest.mark.parametrize(
    "line",
    [
        'export default "x";',
        "export let x = 1;",
        "export { x };",
        'export * from "./other.js";',
        'import * as other from "./other.js";',
        'import other from "./other.js";',
        'import other, { x } from "./other.js";',
        'import { x } from "somewhere";',
        'import { x } from "./other.json" with { type: "json" };',
        'const other = await import("./other.js");',
    ],
)
def test_what_is_not_understood_is_refused(line: str) -> None:
    """With the module and the line, before a page is served."""
    texts = {"page.js": 'import "./part.js";\n', "part.js": f"{line}\n", "other.js": ""}
    texts["other.json"] = "{}"

    with pytest.raises(ValueError, match=rf"^part\.js: .*{re.escape(line[:6])}"):
        linked("page.js", texts.__getitem__)


def test_modules_that_need_one_another_are_refused() -> None:
    """Neither can be run first."""
    texts = {"page.js": 'import "./a.js";', "a.js": 'import "./b.js";', "b.js": 'import "./a.js";'}

    with pytest.raises(ValueError, match=r"page\.js -> a\.js -> b\.js -> a\.js"):
        linked("page.js", texts.__getitem__)
