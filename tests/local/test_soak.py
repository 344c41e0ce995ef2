"""`make soak` says how each proof ended, and keeps the newest figure of each in docs/reliability.md."""

from local import soak

RESULTS = """<testsuites><testsuite>
<testcase classname="tests.reliability.test_races" name="test_last_unit" time="40.0"/>
<testcase classname="tests.reliability.test_forms" name="test_same_form[rewards.redeem]" time="1.5"><failure/>
</testcase>
<testcase classname="tests.reliability.test_forms" name="test_same_form[people.erase]" time="2.0"/>
<testcase classname="tests.reliability.test_forms" name="test_away" time="0"><skipped/></testcase>
</testsuite></testsuites>"""


def test_each_proof_has_its_ending_and_the_worst_counts(tmp_path):
    (tmp_path / "soak.xml").write_text(RESULTS)
    ended = soak.endings(tmp_path / "soak.xml")
    assert ended == [
        ("test_races::test_last_unit", soak.HELD, 40.0), ("test_forms::test_same_form", soak.FAILED, 3.5),
        ("test_forms::test_away", soak.LEFT_OUT, 0.0),
    ]  # fmt: skip
    last = soak.summary(ended).splitlines()[-1]
    assert last == "3 pruebas en 44 s: FALLARON 1: test_forms::test_same_form."
    assert soak.summary(ended[:1]).endswith("todas bien.")


def test_what_never_ran_is_said(tmp_path):
    assert soak.summary(soak.endings(tmp_path / "none.xml")) == "Ninguna prueba llegó a correr."


def test_a_new_figure_takes_the_place_of_the_one_before(tmp_path):
    page = tmp_path / "page.md"
    page.write_text(f"before\n{soak.BEGIN}\n{soak.HEAD}{soak.END}\nafter\n")
    for row, done, found, seconds in (
        ("RG19", "64 agents placed at once", "no gap", 3.0), ("R10", "10 contracts", "there", 2.0),
        ("R9", "60 mails", "all", 1.0), ("R9", "2,000 mails", "all told", 91.4),
    ):  # fmt: skip
        soak.keep(page, [{"row": row, "done": done, "found": found, "seconds": seconds}])
    lines = page.read_text().splitlines()
    assert lines[0] == "before"
    assert lines[-1] == "after"
    assert lines[4:7] == [
        "| R9 | 2,000 mails | all told | 91.4 |", "| R10 | 10 contracts | there | 2.0 |",
        "| RG19 | 64 agents placed at once | no gap | 3.0 |",
    ]  # fmt: skip


def test_the_page_as_it_stands_is_read_whole(tmp_path):
    copy = tmp_path / "reliability.md"
    copy.write_text(soak.PAGE.read_text())
    soak.keep(copy, [])
    assert copy.read_text() == soak.PAGE.read_text()
