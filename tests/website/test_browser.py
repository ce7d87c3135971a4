"""Without a browser, the page tests must not be skipped silently."""

from tools import browser


def test_without_a_browser_ci_fails_and_a_laptop_gets_a_warning(monkeypatch, capsys):
    monkeypatch.setattr(browser, "find", lambda: None)
    monkeypatch.setattr(browser, "install", lambda: None)
    monkeypatch.setenv("CI", "true")
    assert browser.main() == 1
    monkeypatch.delenv("CI")
    assert browser.main() == 0
    assert "NO BROWSER" in capsys.readouterr().err
