"""Questions that a page asks with no kernel: choose, number, order, "what does this print?".

The notebook holds their text; the answers come from the library, so that no key can be wrong.
"""

from transconv_course.questions.asked import Asked, ask
from transconv_course.questions.kinds import Question, choose, number, order, prints

__all__ = ["Asked", "Question", "ask", "choose", "number", "order", "prints"]
