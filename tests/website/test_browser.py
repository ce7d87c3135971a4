"""Without a browser the page tests must not pass unseen."""

from tools import browser


def test_where_none_can_be_had_ci_fails_and_a_laptop_is_told(monkeypatch, capsys):
    monkeypatch.setattr(browser, "find", lambda: None)
    monkeypatch.setattr(browser, "install", lambda: None)
    monkeypatch.setenv("CI", "true")
    assert browser.main() == 1
    monkeypatch.delenv("CI")
    assert browser.main() == 0
    assert "NO BROWSER" in capsys.readouterr().err
