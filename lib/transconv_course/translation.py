"""The language in which the course speaks to a reader: English, unless a lone notebook brought translations.

A lone notebook in another language carries translation.json beside this file; the repository never does. It holds
{"language": "zh-CN", "words": {message in English: its translation}}. Nothing here needs torch.
"""

import json
from functools import cache
from pathlib import Path

FILE = Path(__file__).with_name("translation.json")


@cache
def words() -> dict[str, str]:
    """Return the translation of each message, by its English; none where the course speaks English."""
    return json.loads(FILE.read_text(encoding="utf-8"))["words"] if FILE.exists() else {}
