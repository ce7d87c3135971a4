"""What the course adds to Sphinx."""

PARTS = (
    "mathml",
    "styles",
    "plain_code",
    "accessible",
    "api",
    "launch",
    "scripts",
    "page_metadata",
    "explorer",
    "pull_link",
    "glossary",
    "furniture",
    "stored_words",
    "script_words",
    "editions",
    "chinese_search",
)


def setup(app):
    for part in PARTS:
        app.setup_extension(f"website.extension.{part}")
    return {"parallel_read_safe": True, "parallel_write_safe": True}
