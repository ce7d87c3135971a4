"""Code whose words have an element each only where they have a colour of their own: half of what a chapter holds less.

Pygments wraps every name, bracket and space, though most of them are shown in the colour of the text.
"""

from pygments.formatters import HtmlFormatter
from pygments.styles import get_style_by_name
from pygments.token import Text
from sphinx.highlighting import PygmentsBridge


def formatter(styles):
    """Return a formatter that leaves out what looks like plain text in all of these styles."""
    looks = [get_style_by_name(name).style_for_token for name in styles]

    def plain(kind):
        return all(look(kind) == look(Text) for look in looks)

    class Formatter(HtmlFormatter):
        def format_unencoded(self, words, file):
            super().format_unencoded(((Text if plain(kind) else kind, word) for kind, word in words), file)

    return Formatter


def configure(app, config):
    options = config.html_theme_options
    styles = options["pygments_light_style"], options["pygments_dark_style"]
    PygmentsBridge.html_formatter = formatter(styles)


def setup(app):
    app.connect("config-inited", configure)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
