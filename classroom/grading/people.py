"""Whose file is it? The names of files and folders, as the platforms write them, tell which belong to one person.

Canvas       NAME_[LATE_]USER_ATTACHMENT_FILE, all in one folder; text typed online is NAME_[LATE_]USER_text.html, a web
             address NAME_[LATE_]USER_link.html. With anonymous grading a name begins with [LATE_]anon_LETTERS instead.
             (canvas-lms, lib/content_zipper.rb)
Moodle       NAME_NUMBER_assignsubmission_file_/FILE, or the same in one name without a folder; text typed online is in
             NAME_NUMBER_assignsubmission_onlinetext_. Newer versions write no underscore at the end. NAME is
             “Participant” when grading is anonymous. In group work NAME and NUMBER are the group's, and nothing says
             so. (moodle, mod/assign/classes/downloader.php)
Gradescope   submission_NUMBER/FILE, and beside these folders submission_metadata.yml with the names, and with the time
             of each submission but no due date, so it doesn't tell who was late. (Gradescope, Export Submissions)
otherwise    a folder for each student, with whatever it holds; a file that is in no folder is a person's only file.
             In a section, which is a folder with many notebooks or with folders of students, the same holds again.
"""

import os
import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path, PurePath
from statistics import median

UPLOAD = r"_(?:(?P<attachment>[1-9]\d*)_.|(?:text|link)\.html$)"
CANVAS = re.compile(r"(?!assignment_)(?P<name>.+?)_(?P<late>LATE_)?(?P<id>[1-9]\d*)" + UPLOAD, re.DOTALL)
CANVAS_ANONYMOUS = re.compile(r"(?P<late>LATE_)?(?P<name>anon_[A-Za-z0-9]+)" + UPLOAD, re.DOTALL)
MOODLE = re.compile(r"(?P<name>.+?)_(?P<id>\d+)_assignsubmission_[a-z]+", re.DOTALL)
GRADESCOPE = re.compile(r"submission_(?P<id>\d+)$")
GRADESCOPE_NAMES = "submission_metadata.yml"
LEFT_BEHIND = {"__macosx", "desktop.ini", "thumbs.db"}  # by operating systems, as names that begin with a dot are
MOST_METADATA = 16 << 20  # bytes
MOST_DRAFTS = 3  # notebooks that a student's folder typically holds, at most


@dataclass(frozen=True)
class Owner:
    """The person whose file it is, as far as its name tells."""

    key: tuple  # the same for all files of one person
    name: str
    platform: str = ""  # "canvas", "moodle" or "gradescope"
    number: str = ""  # the platform's number for the person
    late: bool | None = None  # None: the name doesn't tell
    attachment: int = -1  # Canvas's number of the file, which grows with each upload


def entries(folder):
    """Return the paths of everything submitted below a folder, sorted: files, links, empty and unreadable folders.

    Names that begin with a dot, and those in `LEFT_BEHIND`, are left out. So is Gradescope's list of names.

    Raises:
        OSError: the folder itself can't be read.
    """
    found = []

    def unreadable(error):
        if os.path.samefile(error.filename, folder):
            raise error
        found.append(error.filename)

    for parent, folders, names in os.walk(folder, onerror=unreadable):
        folders[:] = [name for name in folders if not _left_behind(name)]
        links = [name for name in folders if os.path.islink(os.path.join(parent, name))]
        here = [name for name in (*names, *links) if not _left_behind(name)]
        if GRADESCOPE_NAMES in here and any(GRADESCOPE.match(name) for name in folders):
            here.remove(GRADESCOPE_NAMES)
        found += [os.path.join(parent, name) for name in here]
        if not here and not folders and parent != str(folder):
            found.append(parent)
    return sorted(found)


def _left_behind(name):
    return name.startswith(".") or name.lower() in LEFT_BEHIND


def owners(names, root):
    """Return the Owner of each file; `names` are relative to the folder `root`."""
    found = [_in_a_platforms_folder(name) for name in names]
    _add_canvas(names, found)
    students = _folders_of_students([name for name, owner in zip(names, found, strict=True) if owner is None])
    named = _gradescope_names(Path(root))
    return [
        _named(owner, named) if owner else _in_plain_folders(name, students)
        for name, owner in zip(names, found, strict=True)
    ]


def _in_a_platforms_folder(name):
    """Return the Owner if a folder's name, or Moodle's name for a file, tells it, or None."""
    parts = PurePath(name).parts
    for depth, part in enumerate(parts):
        if match := MOODLE.match(part):
            return Owner(("moodle", *parts[:depth], match["id"]), match["name"], "moodle", match["id"])
        if match := GRADESCOPE.match(part):
            return Owner(("gradescope", *parts[:depth], match["id"]), part, "gradescope", match["id"])
    return None


def _add_canvas(names, found):
    """Put in the Owners of files that Canvas has named, folder by folder.

    A student may name a file in the same way, such as lab_1_2024_ann.ipynb. So a folder is taken for one of Canvas's if
    the names in it name several people, or if there is no other folder, and if few of these people have many notebooks.
    """
    folders = defaultdict(dict)
    for number, name in enumerate(names):
        owner = None if found[number] else _by_canvas(name)
        if owner:
            folders[PurePath(name).parts[:-1]][number] = owner
    everywhere = {PurePath(name).parts[:-1] for name in names}
    for uploads in folders.values():
        notebooks = Counter(owner.key for owner in uploads.values())
        notebooks.subtract(
            owner.key for number, owner in uploads.items() if not names[number].lower().endswith(".ipynb")
        )
        if (len(notebooks) > 1 or len(everywhere) == 1) and median(notebooks.values()) <= MOST_DRAFTS:
            for number, owner in uploads.items():
                found[number] = owner


def _by_canvas(name):
    folder, file = os.path.split(name)
    match = CANVAS_ANONYMOUS.match(file) or CANVAS.match(file)
    if not match:
        return None
    number = match.groupdict().get("id", "")
    key = ("canvas", folder, match["name"], number)
    return Owner(key, match["name"], "canvas", number, bool(match["late"]), int(match["attachment"] or -1))


def _folders_of_students(names):
    """Return the folders that are students', each as a tuple of names.

    Beginning at the top, the folders in a folder are students' unless they typically hold many notebooks. A folder
    that holds no files, only folders of different names than its neighbours hold, contains students instead: a section
    of the class, or what unpacking a zip file makes.
    """
    files, folders, notebooks = defaultdict(set), defaultdict(set), Counter()
    for name in names:
        parts = PurePath(name).parts
        files[parts[:-1]].add(parts[-1])
        for depth in range(1, len(parts)):
            folders[parts[: depth - 1]].add(parts[:depth])
            notebooks[parts[:depth]] += name.lower().endswith(".ipynb")
    found, look = set(), [()]
    while look:
        children = folders[look.pop()]
        inside = Counter(folder[-1] for child in children for folder in folders[child])
        sections = {child for child in children if not files[child] and _are_people(folders[child], inside)}
        others = children - sections
        if others and median(notebooks[child] for child in others) > MOST_DRAFTS:
            sections = children
        found |= children - sections
        look += sections
    return found


def _are_people(folders, inside):
    return len(folders) > 1 and all(inside[folder[-1]] == 1 for folder in folders)


def _in_plain_folders(name, students):
    parts = PurePath(name).parts
    for depth in range(1, len(parts)):
        if parts[:depth] in students:
            return Owner(("folder", *parts[:depth]), parts[depth - 1])
    return Owner(("file", name), os.path.splitext(parts[-1])[0])


def _named(owner, names):
    name = names.get(owner.number, "") if owner.platform == "gradescope" else ""
    return Owner(owner.key, name, owner.platform, owner.number) if name else owner


def _gradescope_names(root):
    """Return {number of a submission: names of those who submitted it} from Gradescope's list, if there is one."""
    found = {}
    for path in (*root.glob(GRADESCOPE_NAMES), *root.glob(f"*/{GRADESCOPE_NAMES}")):
        if GRADESCOPE.match(path.parent.name):  # a student's folder, in which anything may lie
            continue
        try:
            with open(path, encoding="utf-8", errors="replace") as file:
                text = file.read(MOST_METADATA)
        except OSError:
            continue
        for block in re.split(r"^(?=submission_\d+)", text, flags=re.MULTILINE)[1:]:
            number = re.match(r"submission_(\d+)", block)[1]
            people = re.findall(r"^[ \t-]*:name:[ \t]*(\S.*)$", block, re.MULTILINE)
            found[number] = ", ".join(name.strip(" \t'\"") for name in people)
    return found
