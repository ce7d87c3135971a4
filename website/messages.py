"""The messages to translate: `make messages` updates them, `make untranslated` counts what is left to do.

Usage: python -m website.messages update            gathers every message and brings website/locale/ up to date:
                                                    new ones are added, lost ones removed, changed ones become stale
       python -m website.messages table             prints one line per page, for each language
       python -m website.messages gather FOLDER     only writes gettext's templates
"""

import os
import re
import sys
import tempfile
from pathlib import Path

os.environ["SOURCE_DATE_EPOCH"] = "0"  # before Sphinx reads it: no committed file may depend on the date

import nbformat  # noqa: E402
from babel.messages import Catalog  # noqa: E402
from sphinx_intl.catalog import dump_po, load_po, update_with_fuzzy  # noqa: E402

from website import build, catalogs, languages, notebook_translation  # noqa: E402
from website.extension import page_scripts, site_words  # noqa: E402

# Lines of a catalog's header that depend on the date and on the tools' versions, and comments; none concerns a message.
VOLATILE = re.compile(
    rb'"(?:Project-Id-Version|Report-Msgid-Bugs-To|POT-Creation-Date|PO-Revision-Date|Last-Translator|Language-Team|'
    rb"Generated-By): .*\n|#.*\n"
)


def gather(to):
    """Write every message of the course as gettext's templates into a folder."""
    templates = to / "templates"
    if build.build(languages.SOURCE, "gettext", templates, doctreedir=to / "doctrees"):
        raise SystemExit("the messages could not be gathered")
    for domain, messages in (messages_of_programs() | messages_of_assignments()).items():
        catalog = Catalog()
        for message in messages:
            catalog.add(message)
        dump_po(templates / f"{domain}.pot", catalog, width=120)
    return templates


def messages_of_programs():
    """Return the messages that programs write for readers, by catalog; Sphinx reads those of pages and outputs."""
    from transconv_course import check, start  # check needs torch; nothing else here does

    scripts = {name: page_scripts.messages(name) for name, script in page_scripts.SCRIPTS.items() if script.messages}
    return {"course": site_words.messages(), "check": [*check.messages(), *start.MESSAGES], **scripts}


def messages_of_assignments():
    """Return the messages of the assignments, by catalog: Sphinx doesn't read them, because they have no pages."""
    handouts = sorted((build.ROOT / "classroom/handouts").glob("*.ipynb"))
    return {
        path.relative_to(build.ROOT).with_suffix("").as_posix(): notebook_translation.messages(nbformat.read(path, 4))
        for path in handouts
    }


def update(templates, code, locale=catalogs.LOCALE):
    """Bring the catalogs of a language up to date with the templates."""
    current = set()
    for template in sorted(templates.rglob("*.pot")):
        po = catalogs.path(code, template.relative_to(templates).with_suffix("").as_posix(), locale)
        current.add(po)
        catalog = load_po(template)
        if po.exists():
            known = load_po(po)
            update_with_fuzzy(known, catalog)
            catalog = known
        else:
            catalog.locale = code
        write(po, catalog)
    for po in set((locale / code).rglob("*.po")) - current:
        po.unlink()


def write(po, catalog):
    """Write a catalog that changes only when a message does."""
    dump_po(po, catalog, width=120, ignore_obsolete=True)
    head, blank, rest = po.read_bytes().partition(b"\n\n")
    po.write_bytes(VOLATILE.sub(b"", head + b"\n").lstrip() + blank[1:] + rest)


def table(code, locale=catalogs.LOCALE):
    """Return a language's state as text, one line per page."""
    head = f"{languages.NAMES[code]} ({code})"
    lines = [f"{head:36}{'messages':>9}{'translated':>12}{'stale':>7}{'missing':>9}"]
    total = catalogs.State(0, 0, 0, 0)
    for po in sorted((locale / code).rglob("*.po")):
        state = catalogs.state(po)
        total = catalogs.State(*map(sum, zip(total, state)))
        lines.append(_line(po.relative_to(locale / code / "LC_MESSAGES").with_suffix("").as_posix(), state))
    return "\n".join([*lines, _line("all", total)])


def _line(name, state):
    share = 100 * state.translated // max(1, state.messages)
    return f"{name:36}{state.messages:9}{state.translated:6}{share:4} %{state.stale:7}{state.missing:9}"


def main(command="", *folders):
    if command == "gather" and len(folders) == 1:
        gather(Path(folders[0]))
    elif command == "update":
        with tempfile.TemporaryDirectory() as scratch:
            templates = gather(Path(scratch))
            for code in languages.TRANSLATIONS:
                update(templates, code)
    elif command != "table":
        raise SystemExit(__doc__)
    for code in languages.TRANSLATIONS if command != "gather" else ():
        print(table(code))


if __name__ == "__main__":
    main(*sys.argv[1:])
