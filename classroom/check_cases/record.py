"""Write the cases of the checks with their right outputs: run this after changing a case or a key."""

import importlib
import json
from pathlib import Path

import torch

CHECKS = Path(__file__).resolve().parents[2] / "lib/transconv_course/check"
ASSIGNMENTS = [f"assignment_{number:02d}" for number in (1, 2, 3, 4)]


def recorded(assignment):
    """Return {name of the function: its cases}, each case with its inputs and the key's output.

    Args:
        assignment: such as "assignment_01".
    """
    questions = importlib.import_module(f"classroom.keys.{assignment}").QUESTIONS
    answers = {question.call: question.answer for question in questions if hasattr(question, "call")}
    cases = importlib.import_module(f"classroom.check_cases.{assignment}").CASES
    return {name: [_recorded_case(inputs, answers[name]) for inputs in listed] for name, listed in cases.items()}


def written(cases):
    """Return the text of the file that holds the cases, one case per line."""
    functions = []
    for name, listed in cases.items():
        lines = ",\n  ".join(json.dumps(case, separators=(",", ":")) for case in listed)
        functions.append(f" {json.dumps(name)}: [\n  {lines}\n ]")
    return "{\n" + ",\n".join(functions) + "\n}\n"


def _recorded_case(inputs, answer):
    output = answer(*inputs.values())
    return {"inputs": {name: _encoded(value) for name, value in inputs.items()}, "output": _encoded(output)}


def _encoded(value):
    """Return a value as JSON that transconv_course.check.recorded_cases can turn back into it, types included."""
    if isinstance(value, torch.Tensor):
        return {str(value.dtype).removeprefix("torch."): value.tolist()}
    if isinstance(value, tuple):
        return {"tuple": [_encoded(item) for item in value]}
    return [_encoded(item) for item in value] if isinstance(value, list) else value


def main():
    for assignment in ASSIGNMENTS:
        path = CHECKS / f"{assignment}.json"
        path.write_text(written(recorded(assignment)), encoding="utf-8")
        print(path.name)


if __name__ == "__main__":
    main()
