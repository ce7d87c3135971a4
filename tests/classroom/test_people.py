"""One row per person: which files belong together, as Canvas, Moodle, Gradescope and teachers name them."""

import os

import pytest

from classroom.grading import people

LAYOUTS = {  # names of files, and the numbers of those that belong to one person
    "Canvas": (
        [
            "doejane_77_1234_a.ipynb",
            "doejane_77_1299_photo.jpg",
            "roejohn_LATE_78_1235_a.ipynb",
            "doejane_77_text.html",
        ],
        [{0, 1, 3}, {2}],
    ),
    "Canvas in a folder": (["submissions/doejane_77_1_a.ipynb", "submissions/roejohn_78_2_a.ipynb"], [{0}, {1}]),
    "Canvas, one student": (["sub/doejane_77_1_a.ipynb", "sub/doejane_77_2_b.ipynb"], [{0, 1}]),
    "Canvas, names alike": (["lijing_77_1_a.ipynb", "lijing_79_2_a.ipynb"], [{0}, {1}]),
    "Canvas, anonymous": (
        ["anon_xK3a9_11_a.ipynb", "LATE_anon_b0Zq1_12_a.ipynb", "anon_xK3a9_13_a.png"],
        [{0, 2}, {1}],
    ),
    "students who name files as Canvas does": (
        [*(f"assignment_1_{n}_{n}.ipynb" for n in range(1, 9)), *(f"lab_1_{n}_{n}.ipynb" for n in range(1, 9))],
        [{n} for n in range(16)],
    ),
    "students' folders with names as in Canvas": (
        ["ann/lab_1_2_a.ipynb", "ann/b.png", "bo/lab_1_2_a.ipynb"],
        [{0, 1}, {2}],
    ),
    "two downloads from Moodle": (
        ["1/Ann_91_assignsubmission_file_/a.ipynb", "2/Bo_91_assignsubmission_file_/a.ipynb"],
        [{0}, {1}],
    ),
    "Moodle with folders": (
        [
            "Ann Other_91_assignsubmission_file_/a.ipynb",
            "Ann Other_91_assignsubmission_onlinetext_/onlinetext.html",
            "Bo Other_92_assignsubmission_file_/deep/er/a.ipynb",
        ],
        [{0, 1}, {2}],
    ),
    "Moodle without folders": (
        [
            "Ann Other_91_assignsubmission_file_a.ipynb",
            "Ann Other_91_assignsubmission_onlinetext_onlinetext.html",
            "Team-Bo_92_assignsubmission_file_a.ipynb",
        ],
        [{0, 1}, {2}],
    ),
    "Moodle, anonymous": (
        ["Participant_1_assignsubmission_file/a.ipynb", "Participant_2_assignsubmission_file/a.ipynb"],
        [{0}, {1}],
    ),
    "Gradescope": (
        [
            "assignment_5_export/submission_31/a.ipynb",
            "assignment_5_export/submission_31/b.png",
            "assignment_5_export/submission_32/a.ipynb",
        ],
        [{0, 1}, {2}],
    ),
    "a folder for each student": (["ann/a.ipynb", "ann/sub/b.ipynb", "bo/a.ipynb", "bo/a.zip"], [{0, 1}, {2, 3}]),
    "nbgrader": (["ann/ps1/a.ipynb", "ann/ps1/b.png", "bo/ps1/a.ipynb"], [{0, 1}, {2}]),
    "folders in the folder of a zip file": (["hw/ann/a.ipynb", "hw/ann/b.png", "hw/bo/a.ipynb"], [{0, 1}, {2}]),
    "one student": (["ann/a.ipynb", "ann/photo.png"], [{0, 1}]),
    "files alone": (["ann.ipynb", "ann.png", "bo.ipynb"], [{0}, {1}, {2}]),
    "files beside folders": (["late.ipynb", "ann/a.ipynb", "ann/b.ipynb"], [{0}, {1, 2}]),
    "sections": ([f"{section}/{name}.ipynb" for section in "ab" for name in range(9)], [{n} for n in range(18)]),
    "small sections of folders": (
        ["1/ann/a.ipynb", "1/bo/a.ipynb", "2/cy/a.ipynb", "2/di/a.ipynb"],
        [{0}, {1}, {2}, {3}],
    ),
    "nbgrader with two assignments": (
        ["ann/ps1/a.ipynb", "ann/ps2/a.ipynb", "bo/ps1/a.ipynb", "bo/ps2/a.ipynb"],
        [{0, 1}, {2, 3}],
    ),
    "a latecomer beside the folder of a zip file": (["late.ipynb", "hw/ann/a.ipynb", "hw/bo/a.ipynb"], [{0}, {1}, {2}]),
    "one student with many drafts": (
        [*(f"ann/{draft}.ipynb" for draft in range(6)), "bo/a.ipynb", "cy/a.ipynb"],
        [{0, 1, 2, 3, 4, 5}, {6}, {7}],
    ),
    "all in the folder of a zip file": ([f"hw/{name}.ipynb" for name in range(9)], [{n} for n in range(9)]),
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_files_of_one_person_belong_together(layout, tmp_path):
    names, expected = LAYOUTS[layout]
    together = {}
    for number, owner in enumerate(people.owners(names, tmp_path)):
        together.setdefault(owner.key, set()).add(number)
    assert sorted(together.values(), key=min) == expected


def test_the_names_tell_what_the_platforms_need(tmp_path):
    names = ["doejane_77_1234_a.ipynb", "roejohn_LATE_78_1235_a.ipynb", "LATE_anon_xK3a9_11_a.ipynb", "ann/a.ipynb"]
    jane, john, nobody, ann = people.owners(names, tmp_path)
    assert (jane.platform, jane.name, jane.number, jane.late, jane.attachment) == (
        "canvas",
        "doejane",
        "77",
        False,
        1234,
    )
    assert (john.name, john.number, john.late) == ("roejohn", "78", True)
    assert (nobody.name, nobody.number, nobody.late) == ("anon_xK3a9", "", True)
    assert (ann.platform, ann.name, ann.late) == ("", "ann", None)


def test_gradescopes_list_names_the_people_and_is_no_submission_itself(tmp_path):
    export = tmp_path / "assignment_5_export"
    (export / "submission_31").mkdir(parents=True)
    (export / "submission_31/a.ipynb").touch()
    (export / "submission_metadata.yml").write_text(
        "---\nsubmission_31:\n  :submitters:\n  - :name: Ann Other\n    :sid: '12'\n  - :name: \"Bo\"\n\n"
        "  :created_at: 2024-01-01\n"
    )
    (path,) = people.entries(tmp_path)
    (owner,) = people.owners([os.path.relpath(path, tmp_path)], tmp_path)
    assert owner.name == "Ann Other, Bo" and owner.number == "31"


def test_a_list_in_a_students_folder_renames_nobody(tmp_path):
    for number in (1, 2):
        (tmp_path / f"submission_{number}").mkdir()
        (tmp_path / f"submission_{number}/a.ipynb").touch()
    listed = "submission_{}:\n  :submitters:\n  - :name: {}\n"
    (tmp_path / people.GRADESCOPE_NAMES).write_text(listed.format(1, "Ann") + listed.format(2, "Bo"))
    (tmp_path / "submission_2" / people.GRADESCOPE_NAMES).write_text(listed.format(1, "Nobody"))
    found = people.owners(["submission_1/a.ipynb", "submission_2/a.ipynb"], tmp_path)
    assert [owner.name for owner in found] == ["Ann", "Bo"]


def test_every_entry_is_found_and_what_systems_leave_behind_is_not(tmp_path):
    for folder in ("ann", "bo/.ipynb_checkpoints", "__MACOSX/ann", "deep/er"):
        (tmp_path / folder).mkdir(parents=True)
    for name in (
        "a.ipynb",
        ".DS_Store",
        "desktop.ini",
        "Thumbs.db",
        "__MACOSX/ann/._a.ipynb",
        "bo/.ipynb_checkpoints/a.ipynb",
    ):
        (tmp_path / name).touch()
    (tmp_path / "lost").symlink_to("nowhere")
    (tmp_path / "loop").symlink_to(tmp_path)
    found = [os.path.relpath(path, tmp_path) for path in people.entries(tmp_path)]
    assert found == ["a.ipynb", "ann", "bo", "deep/er", "loop", "lost"]


def test_a_folder_that_cannot_be_read_is_an_entry_or_an_error(tmp_path, monkeypatch):
    (tmp_path / "closed").mkdir()
    scan = os.scandir

    def refuse(path):
        if os.path.basename(path) == closed:
            raise PermissionError(13, "Permission denied", path)
        return scan(path)

    monkeypatch.setattr(os, "scandir", refuse)
    closed = "closed"
    assert people.entries(tmp_path) == [str(tmp_path / "closed")]
    closed = tmp_path.name
    with pytest.raises(PermissionError):
        people.entries(tmp_path)
