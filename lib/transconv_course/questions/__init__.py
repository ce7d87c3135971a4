"""Questions that a page asks without a kernel: choose, number, order, "what does this print?".

The notebook holds their text; the library computes the answers, so that no key can be wrong.
"""

from transconv_course.questions.form import Form, ask
from transconv_course.questions.kinds import Question, choose, number, order, prints

__all__ = ["Form", "Question", "ask", "choose", "number", "order", "prints"]
