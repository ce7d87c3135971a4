"""Ask every engine every vector, print who agrees, and write it to table.md: `python -m conformance`."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "lib"))

from conformance.table import FILE, ask_all, page  # noqa: E402
from conformance.vector import read_vectors  # noqa: E402


def main() -> int:
    vectors = read_vectors()
    outcomes = ask_all(vectors)
    text = page(vectors, outcomes)
    print(text)
    FILE.write_text(text, encoding="utf-8")
    found = [
        f"{engine}, {vector.name}: {problem}"
        for engine, several in outcomes.items()
        for vector, outcome in zip(vectors, several)
        if (problem := outcome.unexplained(vector))
    ]
    print(*found, sep="\n")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
