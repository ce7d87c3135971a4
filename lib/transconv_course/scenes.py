"""The scenes of the interactive figure: what each shows where nothing else is said. Nothing here needs torch.

scenes.json beside this file holds, for each scene, the part of the state that it sets, its views, and the output cell
that it invites to. The figure in the browser (web/stage) reads the same file.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
LIMITS: dict[str, Any] = json.loads((HERE / "explorer_limits.json").read_text(encoding="utf-8"))
SCENES: dict[str, Any] = json.loads((HERE / "scenes.json").read_text(encoding="utf-8"))
DEFAULTS: dict[str, Any] = {
    "X": [[0, 1], [2, 3]],
    "K": [[0, 1], [2, 3]],
    "stride": [1, 1],
    "padding": [0, 0],
    "output_padding": [0, 0],
    "dilation": [1, 1],
    "scene": "plain",
    "focus": None,
    "step": None,
    "noise": 0,
}


def staged(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return a state in which every key that isn't given is as its scene has it.

    >>> staged({"scene": "hero", "stride": 2})["stride"], staged({"scene": "hero"})["views"]
    (2, ['stamps', 'window', 'matrix'])
    """
    scene = SCENES[given.get("scene", "plain")]
    state = {**DEFAULTS, "views": scene["views"], **scene["state"], **given}
    return {"view": state["views"][0], **state}


def invited(state: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the focus of a state; where there is none and X and K are the scene's own, the cell that it invites to."""
    scene = SCENES[state["scene"]]
    own = "invites" in scene and all(state[name] == scene["state"].get(name) for name in ("X", "K"))
    return state["focus"] or ({"map": "output", "at": scene["invites"]} if own else None)
